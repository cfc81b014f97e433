-- handler: error there is no '_G'
-- All globals at once. Not there.
return _G
