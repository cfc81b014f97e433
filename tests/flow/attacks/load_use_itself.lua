-- load: error uses itself
-- A library that uses itself.
local _ = use 'lib/lib/itself'
