-- handler: killed
-- What is spent stays spent, also when the handler then returns nicely.
pcall(function() while true do end end)
return nil
