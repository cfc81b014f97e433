-- handler: ok
-- Tables and functions have no address in their words.
assert(string.format('%s %s', {}, assert) == 'table function')
assert(tostring({}) == 'table' and tostring(assert) == 'function')
