-- handler: error 
-- __tostring that gives back no text.
return tostring(setmetatable({}, { __tostring = function() return {} end }))
