-- handler: error __gc
-- A document used as a metatable is refused like any other.
setmetatable({}, c.input)
