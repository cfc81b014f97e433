-- handler: error libraries cannot be changed
-- A library overwritten by table.move.
table.move({1, 2}, 1, 2, 1, math)
