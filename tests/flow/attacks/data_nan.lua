-- handler: error not a number
-- Not a number.
c.data.x = 0 / 0
