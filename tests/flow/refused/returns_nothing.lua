-- refused: 1: the script must return workflow
local a = 1
