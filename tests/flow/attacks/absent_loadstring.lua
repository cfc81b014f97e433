-- handler: error there is no 'loadstring'
-- Text as code. Not there.
return loadstring
