-- handler: error cannot be changed
-- The same further in.
memory.inner.list[1] = 2
