-- handler: killed
-- The end of memory cannot be caught either.
pcall(string.rep, 'x', 1 << 30)
pcall(function() local s = 'x' for i = 1, 40 do s = s .. s end end)
