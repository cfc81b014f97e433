-- handler: error there is no
-- Packing makes sizes of its own.
return string.pack('s8', 'x')
