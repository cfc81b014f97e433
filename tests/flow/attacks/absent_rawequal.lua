-- handler: error there is no 'rawequal'
-- Not needed. Not there.
return rawequal
