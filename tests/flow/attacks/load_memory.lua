-- load: killed
-- A script that eats memory.
local t = {}
for i = 1, 1e9 do t[i] = ('x'):rep(100) .. i end
