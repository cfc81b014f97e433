-- load: killed
-- Recursion without an end at the top of a script.
local function g(n) return g(n + 1) + 1 end
local _ = g(1)
