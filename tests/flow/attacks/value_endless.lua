-- value: killed
while true do end
