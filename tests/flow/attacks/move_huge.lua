-- handler: killed
-- table.move of 2^60 elements.
table.move({}, 1, 1 << 60, 2)
