-- load: killed
-- A script that catches its end.
while true do pcall(function() while true do end end) end
