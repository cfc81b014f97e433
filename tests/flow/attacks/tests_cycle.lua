-- file: error 
local w = { type = 'test.script', title = { fr = 'Essai', en = 'Trial' }, holder = 'courrier', bases = law.general, input = {}, answer = {}, due = { normal = '3 working days', urgent = '8 hours', vital = '2 hours' }, start = 'first', states = { first = { task = { team = 'legal', role = 'jurist' }, on = { go = 'last' } }, last = { final = 'refused' } } }
w.tests = {} w.tests.again = w.tests
return workflow(w)
