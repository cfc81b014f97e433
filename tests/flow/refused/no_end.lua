-- refused: 8: from the state "one" no end can be reached
return workflow {
  type = "a.b", holder = "courrier", bases = law.general, any = { stop = { by = "requester", to = "two" } },
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "one" } },
    two = { final = "answered" },
  },
}
