-- value: error only texts, numbers, booleans and tables
return { seen = function() end }
