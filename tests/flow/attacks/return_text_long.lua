-- handler: error no state
-- A target that is no name.
return ('x'):rep(1000)
