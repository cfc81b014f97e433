-- handler: error overflow
-- Recursion through table.sort.
local function deep() table.sort({2, 1}, deep) return false end
deep()
