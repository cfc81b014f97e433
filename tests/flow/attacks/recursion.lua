-- handler: killed
-- Recursion without an end: the stack is memory too.
local function deep(n) return 1 + deep(n + 1) end
local ok, words = pcall(deep, 1)
error(words, 0)
