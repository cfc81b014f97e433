-- handler: error two lines
-- Line feeds and escapes in the words must not forge a log.
error('two\nlines\27[2J', 0)
