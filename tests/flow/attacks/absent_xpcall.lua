-- handler: error there is no 'xpcall'
-- Message handlers. Not there.
return xpcall
