-- handler: error there is no 'require'
-- Other modules. Not there.
return require
