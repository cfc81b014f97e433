-- value: killed
local t = {} for i = 1, 20000 do t[i] = ("x"):rep(400) end return t
