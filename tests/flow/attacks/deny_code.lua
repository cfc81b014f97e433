-- handler: error a code has small letters
-- A code that is no code.
return deny('No Such\nCode')
