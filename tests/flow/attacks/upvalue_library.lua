-- handler: error cannot
-- State smuggled out through a table of the libraries.
string.memory = c.input
return 'last'
