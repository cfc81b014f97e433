-- handler: killed
-- An error object whose words loop, raised again and again.
local bad = setmetatable({}, {__tostring = function() while true do end end})
while true do pcall(error, bad) end
