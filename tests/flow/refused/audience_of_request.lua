-- refused: 3: only a notice has an audience
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.convention, audience = { kinds = "police" },
  input = { to = field.text {} },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { on = { seen = { to = "two", by = "holder" } } },
    two = { final = "refused" },
  },
}
