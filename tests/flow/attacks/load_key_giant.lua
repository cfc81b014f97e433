-- load: killed
-- States whose names are a megabyte each.
local states = {}
for i = 1, 1e6 do states[('s'):rep(1 << 20) .. i] = { final = 'refused' } end
