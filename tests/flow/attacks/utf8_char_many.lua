-- handler: killed
-- utf8.char with many arguments, over and over, all kept.
local points, kept = {}, {}
for i = 1, 200 do points[i] = 0x10FFFF end
for i = 1, 1e9 do kept[i] = utf8.char(table.unpack(points)) .. i end
