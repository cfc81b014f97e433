-- handler: error an iterator
-- An iterator of the script that remembers its place.
iterate()
