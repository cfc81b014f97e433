-- load: error globals cannot be set
-- Globals cannot be set at the top either.
helper = function() end
