-- refused: 3: the audience is named by "to", which is no list
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.convention, direction = "notice", audience = { kinds = "police", field = "to" },
  input = { to = field.text {} },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { on = { seen = { to = "two", by = "holder" } } },
    two = { final = "refused" },
  },
}
