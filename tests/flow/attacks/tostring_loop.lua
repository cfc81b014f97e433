-- handler: killed
-- tostring that never ends.
return tostring(setmetatable({}, {__tostring = function() while true do end end}))
