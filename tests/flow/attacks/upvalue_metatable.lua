-- handler: error cannot be changed
-- The same through a metatable.
setmetatable(memory, {__index = {x = 1}})
