-- handler: error non-closable
-- A close handler slipped in afterwards.
local m = {}
local t = setmetatable({}, m)
m.__close = function() while true do end end
local x <close> = t
