-- handler: killed
-- A gigabyte, caught.
pcall(string.rep, 'x', 1 << 30)
while true do pcall(string.rep, 'xy', 1 << 20) end
