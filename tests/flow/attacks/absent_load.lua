-- handler: error there is no 'load'
-- Text as code. Not there.
return load
