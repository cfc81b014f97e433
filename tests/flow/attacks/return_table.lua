-- handler: error run returned a table
-- A run that returns what it may not.
return {}
