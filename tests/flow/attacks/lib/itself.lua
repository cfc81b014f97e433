-- A library that uses itself.
return use "lib/lib/itself"
