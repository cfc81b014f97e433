-- load: killed
-- Backtracking at the top of a script.
local x = (('a'):rep(3000)):find(('.-'):rep(6) .. 'b')
