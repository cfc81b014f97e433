-- handler: killed
-- A loop of goto in a closure: no loop statement at all.
local function again(n) ::top:: if n > 0 then n = n - 1 end goto top end
return again(10)
