-- handler: killed
-- Long C work in a loop.
local s = ('X'):rep(1000000)
while true do s:lower() end
