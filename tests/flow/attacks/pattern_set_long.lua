-- handler: killed
-- A set of 50,000 characters for every character.
local p = '[' .. ('ab'):rep(25000) .. ']*z'
return (('c'):rep(50000)):find(p)
