-- load: error is no library
-- A library outside its folder.
use 'lib/../../etc/passwd'
