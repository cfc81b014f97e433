-- handler: killed
-- Sorting 2^60 elements that are not there.
table.sort(setmetatable({}, {__len = function() return 1 << 60 end, __index = function() return 1 end}))
