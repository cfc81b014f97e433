-- handler: error there is no 'rawset'
-- Writing past __newindex. Not there.
return rawset
