-- handler: killed
-- Garbage only: memory stays small, work does not.
while true do local t = {{}, {}, {}} end
