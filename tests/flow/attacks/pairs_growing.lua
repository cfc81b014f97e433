-- handler: killed
-- A table that grows while it is walked.
local t, n = { 1 }, 1
while true do
  for k in pairs(t) do n = n + 1 t[n] = k end
end
