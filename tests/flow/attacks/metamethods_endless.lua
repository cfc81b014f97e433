-- handler: killed
-- Every operator loops.
local loop = function() while true do end end
local t = setmetatable({}, {__add = loop, __eq = loop, __lt = loop, __concat = loop, __len = loop})
pcall(function() return t + 1 end)
pcall(function() return #t end)
return t .. 'x'
