-- handler: error use stands at the top
-- Nothing is loaded while a case runs.
use 'lib/x'
