-- handler: error globals cannot be set
-- A global as a memory between two cases.
counter = 1
