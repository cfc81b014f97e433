-- handler: error there is no 'debug'
-- The machine's inside. Not there.
return debug
