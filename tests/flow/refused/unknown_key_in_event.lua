-- refused: 9: the key "too" is not known; did you mean "to"?
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = { to = "two", too = "two" } } },
    two = { final = "answered" },
  },
}
