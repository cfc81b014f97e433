-- handler: error overflow
-- sort calls gsub calls sort.
local function a() return (('x'):gsub('x', function() table.sort({ 2, 1 }, function() a() return false end) return 'y' end)) end
return a()
