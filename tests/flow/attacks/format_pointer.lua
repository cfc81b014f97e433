-- handler: error %p
-- An address of the process.
return string.format('%p', {})
