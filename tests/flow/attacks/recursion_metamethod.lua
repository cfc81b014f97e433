-- handler: error overflow
-- Recursion through __index.
local t = {}
setmetatable(t, {__index = function(self, key) return self[key .. 'x'] end})
local ok, words = pcall(function() return t.a end)
error(words, 0)
