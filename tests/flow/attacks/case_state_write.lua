-- handler: error cannot be set
-- The state is the engine's.
c.state = 'answered'
