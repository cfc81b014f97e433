-- handler: error libraries cannot be changed
-- A library filled by table.insert.
table.insert(string, 'x')
