-- handler: killed
-- The end of memory cannot be caught either, long before the instructions are spent.
pcall(function()
  local s = 'x'
  for i = 1, 40 do s = s .. s end
end)
return nil
