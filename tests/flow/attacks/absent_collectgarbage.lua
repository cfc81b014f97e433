-- handler: error there is no 'collectgarbage'
-- The collector. Not there.
return collectgarbage
