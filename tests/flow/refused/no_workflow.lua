-- refused: 2: the script must return workflow
return { type = "a.b" }
