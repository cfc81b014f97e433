-- handler: error there is no 'rawget'
-- Reading past __index. Not there.
return rawget
