-- handler: error invalid UTF-8
-- Continuation bytes that the stock iterator skips in one step.
local s = 'a' .. ('\128'):rep(100000)
for p, c in utf8.codes(s) do end
