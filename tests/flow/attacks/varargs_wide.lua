-- handler: killed
-- Copies of a wide argument list.
local function f(...) while true do select('#', ...) end end
f(table.unpack({}, 1, 60000))
