-- handler: error cannot be changed
-- A metatable for c would outlive the run.
setmetatable(c, {})
