-- handler: error 
-- A finaliser that raises whenever the collector likes: it cannot be set.
for _ = 1, 100 do setmetatable({}, { __gc = function() error('later') end }) end
