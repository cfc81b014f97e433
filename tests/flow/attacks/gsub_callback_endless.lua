-- handler: killed
-- A callback of gsub that never ends.
return (('x'):gsub('x', function() while true do end end))
