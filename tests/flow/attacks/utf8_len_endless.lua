-- handler: killed
-- Long C work in a loop.
local s = ('é'):rep(100000)
while true do utf8.len(s) end
