-- refused: 4: the option "requird" is not known; did you mean "required"?
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { requird = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
