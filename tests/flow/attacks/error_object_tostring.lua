-- handler: error an error that is no text
-- A hostile __tostring on the error that leaves the handler: nobody asks for its words.
error(setmetatable({}, {__tostring = function() while true do end end}))
