-- handler: error overflow
-- Recursion through a callback of gsub.
local function deep() return (('x'):gsub('x', deep)) end
deep()
