-- handler: error there is no 'io'
-- Files. Not there.
return io
