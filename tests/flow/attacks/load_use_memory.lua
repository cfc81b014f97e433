-- load: killed
-- A library that eats memory.
local _ = use 'lib/lib/memory'
