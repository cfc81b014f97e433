-- load: error unexpected symbol
-- A syntax error is told with its line.
local x = = 1
