-- refused: 7: "fraud" has several targets and no run that chooses
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  fraud = { to = { "one", "two" } },
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
