-- refused: 3: the table is nested too deep, or contains itself
local t = {} ; t.t = t
return workflow { answer = t,
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
