-- handler: error no text but a table
-- assert hands on an error object of the script.
assert(false, setmetatable({}, { __tostring = function() while true do end end }))
