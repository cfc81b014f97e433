-- handler: error in itself
-- A table in itself cannot be kept.
c.data.self = c.data
