-- handler: error c.data.f
-- A function cannot be kept.
c.data.f = function() end
