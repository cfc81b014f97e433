-- handler: error cannot be changed
-- The metatable of a library replaced.
setmetatable(string, {__index = function() return 1 end})
