-- handler: error __close
-- A close handler that loops.
local x <close> = setmetatable({}, {__close = function() while true do end end})
