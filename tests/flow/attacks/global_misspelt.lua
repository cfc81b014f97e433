-- handler: error did you mean 'tostring'
-- A misspelt name.
return tostrnig(1)
