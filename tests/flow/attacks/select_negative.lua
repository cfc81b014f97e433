-- handler: error 
-- A count below everything.
return (select(-1 << 62, 1, 2, 3))
