-- handler: error cannot be set
-- The event is what it is.
e.by = 'jurist'
