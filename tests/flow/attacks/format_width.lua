-- handler: error invalid
-- A width of 99,999.
return string.format('%99999d', 1)
