-- handler: killed
-- Numbers of a hundred thousand digits in base 36, for ever.
local digits = ('z'):rep(100000)
while true do tonumber(digits, 36) end
