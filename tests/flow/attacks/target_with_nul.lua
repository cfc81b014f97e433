-- handler: error 
-- A target with a NUL in it.
return 'las\0t'
