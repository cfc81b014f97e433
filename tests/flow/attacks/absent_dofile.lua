-- handler: error there is no 'dofile'
-- Files as code. Not there.
return dofile
