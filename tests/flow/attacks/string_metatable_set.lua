-- handler: error table expected
-- Nor replaced.
setmetatable('', {})
