-- handler: killed
-- More than memory holds.
for i = 1, 1e7 do c.data[i] = ('x'):rep(1000) .. i end
