-- handler: killed
-- __tostring that never ends, caught and asked again by all that turns values into text.
local t = setmetatable({}, { __tostring = function() while true do end end })
while true do pcall(tostring, t) pcall(string.format, '%s', t) pcall(error, t) end
