-- handler: error must be a table
-- c.data is a table.
c.data = 5
