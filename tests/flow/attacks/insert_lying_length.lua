-- handler: killed
-- table.insert shifts 2^53 elements.
local t = setmetatable({}, {__len = function() return 1 << 53 end})
table.insert(t, 1, 'x')
