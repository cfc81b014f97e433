-- handler: error there is no 'print'
-- Output. Not there.
return print
