-- handler: error 
-- Infinity is no number of JSON.
c.data.n = math.huge
