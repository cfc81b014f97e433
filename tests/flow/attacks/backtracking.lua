-- handler: killed
-- Catastrophic backtracking: 3,000 characters ran 290 s in the stock library.
local s = ('a'):rep(3000)
return s:find(('.-'):rep(6) .. 'b')
