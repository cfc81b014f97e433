-- handler: error a list 1..n or has names
-- A list with a hole of a billion.
c.data.t = {[1] = 1, [1000000000] = 2}
