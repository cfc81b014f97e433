-- handler: killed
-- The same through gmatch.
for a in (('a'):rep(5000)):gmatch('.-.-.-.-b') do end
