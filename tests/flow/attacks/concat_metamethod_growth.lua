-- handler: killed
-- __concat that makes a megabyte of anything, all of it kept.
local mt = { __concat = function(_, n) return ('x'):rep(1 << 20) .. n end }
local kept = {}
for i = 1, 1e9 do kept[i] = setmetatable({}, mt) .. tostring(i) end
