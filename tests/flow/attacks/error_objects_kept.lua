-- handler: killed
-- Error objects caught, kept and thrown again.
local kept = {}
for i = 1, 1e9 do
  local _, object = pcall(error, { i })
  kept[i] = object
  pcall(error, kept)
end
