-- handler: killed
-- pcall that calls pcall that calls pcall.
local function deep() while true do pcall(deep) end end
deep()
