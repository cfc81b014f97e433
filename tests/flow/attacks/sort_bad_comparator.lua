-- handler: ok
-- A comparator that always says yes ends all the same.
local t = {}
for i = 1, 500 do t[i] = i % 7 end
table.sort(t, function() return true end)
assert(#t == 500)
