-- handler: error invalid value
-- A range far beyond the list.
return table.concat({}, '', 1, math.maxinteger)
