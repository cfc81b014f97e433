-- handler: killed
-- An iterator that is begun again and again.
while true do for _ in ('aaaa'):gmatch('()') do end end
