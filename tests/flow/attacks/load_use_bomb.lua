-- load: killed
-- A library that never comes back, inside pcall.
while true do pcall(use, 'lib/lib/bomb') end
