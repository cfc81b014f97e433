-- load: error there is no library
-- A library that is not there.
use 'lib/nothing'
