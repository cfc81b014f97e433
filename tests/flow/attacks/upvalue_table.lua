-- handler: error cannot be changed
-- A table of the script as a memory between two cases.
memory.x = (memory.x or 0) + 1
