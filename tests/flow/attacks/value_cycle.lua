-- value: error nested too deep, or in itself
local t = {} t.t = t return t
