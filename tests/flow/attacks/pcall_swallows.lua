-- handler: killed
-- pcall in a loop around an endless loop: each kill would be caught and begun again.
while true do pcall(function() while true do end end) end
