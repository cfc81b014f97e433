-- refused: 8: "seen" is for an audience that this type does not have
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.convention, direction = "notice",
  input = { to = field.text {} },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { on = { seen = { to = "two", by = "audience" } } },
    two = { final = "refused" },
  },
}
