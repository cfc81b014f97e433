-- handler: error there is no 'os'
-- The system. Not there.
return os
