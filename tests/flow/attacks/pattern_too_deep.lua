-- handler: error too complex
-- A pattern that recurses for every item.
return (('a'):rep(1000)):match(('a?'):rep(1000))
