-- handler: killed
-- Keys of a megabyte each.
local t = {}
for i = 1, 1e9 do t[('k'):rep(1 << 20) .. i] = true end
