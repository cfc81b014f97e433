-- handler: error 
-- More code points than the stack holds.
return utf8.codepoint(('x'):rep(1 << 20), 1, -1)
