-- handler: error attempt to index a nil value
-- The metatable of texts cannot be reached.
getmetatable('').__index = function() while true do end end
