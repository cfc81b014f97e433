-- handler: killed
-- table.remove shifts 2^53 elements.
local t = setmetatable({}, {__len = function() return 1 << 53 end})
table.remove(t, 1)
