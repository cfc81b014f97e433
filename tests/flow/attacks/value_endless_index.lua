-- value: killed
local t = setmetatable({}, { __index = function(self, key) while true do end end }) return { seen = t.x }
