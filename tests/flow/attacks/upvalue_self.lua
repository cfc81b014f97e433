-- handler: error cannot be changed
-- __index is not shown the table behind a frozen one.
local x = object.anything
