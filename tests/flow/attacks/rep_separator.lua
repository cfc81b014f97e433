-- handler: killed
-- The separator is what is long.
return (''):rep(1 << 24, ('y'):rep(100))
