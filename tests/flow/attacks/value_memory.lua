-- value: killed
local t = {} for i = 1, 1 << 40 do t[i] = ("x"):rep(1000) .. i end return t
