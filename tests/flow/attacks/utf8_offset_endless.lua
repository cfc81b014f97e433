-- handler: killed
-- utf8.offset through a long text, for ever.
local text = ('é'):rep(10000)
while true do utf8.offset(text, 10000) end
