-- value: ok
return setmetatable({}, { __index = function() return 1 end, __len = function() return 1 << 60 end, __pairs = function() return function(_, k) return (k or 0) + 1, 1 end end })
