-- handler: error too many captures
-- 33 captures.
return ('a'):match(('()'):rep(33))
