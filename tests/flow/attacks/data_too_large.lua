-- handler: error larger than
-- More than may be kept of one case.
c.data.x = ('x'):rep(1 << 20)
