-- refused: 8: the role "agnet" is not known; did you mean "agent"?
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agnet" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
