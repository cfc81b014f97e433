-- file: ok
local w = { type = 'test.script', title = { fr = 'Essai', en = 'Trial' }, holder = 'courrier', bases = law.general, input = {}, answer = {}, due = { normal = '3 working days', urgent = '8 hours', vital = '2 hours' }, start = 'first', states = { first = { task = { team = 'legal', role = 'jurist' }, on = { go = 'last' } }, last = { final = 'refused' } } }
w.tests = setmetatable({}, { __pairs = function() return function(_, k) return (k or 0) + 1, {} end end, __len = function() return 1 << 60 end, __index = function() return {} end })
return workflow(w)
