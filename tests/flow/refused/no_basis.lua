-- refused: 3: needs bases
return workflow {
  type = "a.b", holder = "courrier", bases = "cpp:60-1",
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
