-- handler: error not UTF-8
-- A name that is no text.
c.data['\255'] = 1
