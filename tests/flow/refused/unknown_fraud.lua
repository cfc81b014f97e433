-- refused: 7: the state "tow" is not known; did you mean "two"?
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  fraud = "tow",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
