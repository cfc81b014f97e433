-- load: ok
-- deny at the top is only a value.
local d = deny('x_y')
