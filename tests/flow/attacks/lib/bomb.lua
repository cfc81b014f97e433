-- A library that never comes back.
while true do end
