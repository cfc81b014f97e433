-- handler: killed
-- Many times the same long text.
local s = ('x'):rep(100000)
local args = {}
for i = 1, 200 do args[i] = s end
return string.format(('%s'):rep(200), table.unpack(args))
