-- handler: killed
-- a? repeated, then a repeated.
local n = 28
return (('a'):rep(n)):match(('a?'):rep(n) .. ('a'):rep(n) .. 'b')
