-- refused: 1: the script must return workflow
return { type = "a.b" }
