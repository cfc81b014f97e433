-- handler: error __gc
-- A finaliser that loops.
setmetatable({}, {__gc = function() while true do end end})
