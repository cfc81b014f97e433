-- handler: killed
-- A text that grows tenfold at each turn.
local s = 'x'
while true do s = s:gsub('x', 'xxxxxxxxxx') end
