-- handler: killed
-- A finaliser slipped into the metatable afterwards has no effect.
local m = {}
local t = setmetatable({}, m)
m.__gc = function() error('ran') end
t = nil
while true do local x = {} end
