-- handler: killed
-- Comparing long texts, character by character.
local a = ('x'):rep(1000000) .. 'a'
local b = ('x'):rep(1000000) .. 'b'
while a < b do end
