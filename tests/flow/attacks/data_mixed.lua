-- handler: error a list 1..n or has names
-- A table that is list and record.
c.data.t = {1, 2, x = 3}
