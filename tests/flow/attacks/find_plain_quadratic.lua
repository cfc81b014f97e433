-- handler: ok
-- A plain search is linear, also where a simple one is quadratic.
local s = ('a'):rep(200000)
local at = s:find(('a'):rep(100000) .. 'b', 1, true)
assert(at == nil)
