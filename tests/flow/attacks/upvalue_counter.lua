-- handler: error assigned 'count'
-- A local of the script as a memory between two cases.
count = count + 1
