-- handler: killed
-- A huge table.concat.
local t = {}
local s = ('x'):rep(10000)
for i = 1, 10000 do t[i] = s end
return table.concat(t)
