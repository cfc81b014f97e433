-- handler: killed
-- Reads in a loop.
local t = {1}
repeat local x = t[1] until x == 2
