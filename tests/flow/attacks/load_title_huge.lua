-- load: killed
-- A title as large as memory.
local _ = workflow { type = 'a.b', title = ('x'):rep(1 << 30) }
