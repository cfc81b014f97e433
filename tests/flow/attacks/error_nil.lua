-- handler: error an error that is no text
-- An error without an object.
error(nil)
