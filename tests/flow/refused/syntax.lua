-- refused: 3:
return workflow {
  type = = "a.b",
}
