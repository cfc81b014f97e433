-- handler: error 
-- Tables in tables, ten thousand deep.
local t = {}
for _ = 1, 10000 do t = { t } end
c.data.deep = t
