-- handler: error there is no 'package'
-- Other modules. Not there.
return package
