-- value: error 
return { seen = 0 / 0 }
