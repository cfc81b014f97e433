-- handler: error __index
-- A chain of __index that bites its tail.
local a, b = {}, {}
setmetatable(a, {__index = b})
setmetatable(b, {__index = a})
return a.x
