-- load: killed
-- A script that does not end.
while true do end
