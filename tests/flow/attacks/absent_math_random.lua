-- handler: error there is no 'math.random'
-- Chance. Not there.
return math.random()
