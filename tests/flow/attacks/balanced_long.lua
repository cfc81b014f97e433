-- handler: killed
-- %b from every place of a long text.
local s = ('('):rep(100000)
return s:find('%b()')
