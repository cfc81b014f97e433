-- handler: killed
-- A replacement table whose __index never comes back.
return (('abc'):gsub('%a', setmetatable({}, { __index = function() while true do end end })))
