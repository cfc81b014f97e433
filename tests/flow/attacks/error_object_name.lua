-- handler: error an error that is no text
-- __name that is no text.
error(setmetatable({}, {__name = {}}))
