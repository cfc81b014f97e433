-- handler: killed
-- Each pass multiplies the text.
local text = ('x'):rep(1000)
while true do text = text:gsub('x', ('x'):rep(1000)) end
