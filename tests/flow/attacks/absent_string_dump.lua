-- handler: error there is no 'string.dump'
-- Bytecode. Not there.
return string.dump(function() end)
