-- handler: ok
-- __index and the like in a document are names like any other.
assert(c.input.__index.polluted == 1 and c.input.__gc == 'x')
assert(c.input.polluted == nil and getmetatable(c.input) == nil)
setmetatable(c.input, {})
