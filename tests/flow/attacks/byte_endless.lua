-- handler: killed
-- A text as a million numbers.
local s = ('x'):rep(100000)
while true do select('#', s:byte(1, -1)) end
