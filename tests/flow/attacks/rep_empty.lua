-- handler: ok
-- The empty text 2^60 times is the empty text, at once.
assert((''):rep(1 << 60) == '')
assert((''):rep(math.maxinteger, '') == '')
