-- handler: killed
-- pcall in pcall, each with an endless loop behind it.
local function deep(n)
  if n > 0 then pcall(deep, n - 1) end
  while true do end
end
deep(100)
