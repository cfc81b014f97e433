-- handler: killed
-- The plainest of all.
while true do end
