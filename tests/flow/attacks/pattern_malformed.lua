-- handler: error malformed pattern
-- A pattern that ends within an item.
return ('a'):match('[a')
