-- handler: error overflow
-- Recursion through __eq and __lt.
local mt = {}
local compare = { __eq = function(a, b) return a < b end, __lt = function(a, b) return a == b end }
return tostring(setmetatable({}, compare) == setmetatable(mt, compare))
