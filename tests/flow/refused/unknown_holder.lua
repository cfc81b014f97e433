-- refused: 3: the team "colisimo" is not known; did you mean "colissimo"?
return workflow {
  type = "a.b", holder = "colisimo", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
