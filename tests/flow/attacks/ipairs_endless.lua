-- handler: killed
-- __index that has an answer for every place.
for i in ipairs(setmetatable({}, {__index = function() return 1 end})) do end
