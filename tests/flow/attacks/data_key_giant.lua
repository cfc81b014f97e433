-- handler: killed
-- One key larger than any content may be.
c.data[('k'):rep(2 << 20)] = true
