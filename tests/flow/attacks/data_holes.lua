-- handler: killed
-- A list with a million holes.
local t = {}
for i = 1, 1000000 do t[i * 2] = i end
c.data.list = t
while true do local _ = #t end
