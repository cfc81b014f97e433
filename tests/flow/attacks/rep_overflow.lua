-- handler: error too large
-- A length that does not fit into a size.
return ('xxxx'):rep(math.maxinteger)
