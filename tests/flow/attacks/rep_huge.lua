-- handler: killed
-- A gigabyte.
return ('x'):rep(1e9)
