-- handler: error __mode
-- Weak tables show when memory is collected.
setmetatable({}, {__mode = 'k'})
