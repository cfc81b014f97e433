-- handler: error cannot be changed
-- The same through table.insert.
table.insert(memory.inner.list, 3)
