-- handler: error not UTF-8
-- Bytes that are no text.
c.data.x = '\255\254'
