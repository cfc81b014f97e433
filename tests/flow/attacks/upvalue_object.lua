-- handler: error cannot be changed
-- The same through the metatable of an object.
getmetatable(object).__index = {}
