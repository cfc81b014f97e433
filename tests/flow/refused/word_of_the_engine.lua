-- refused: 9: "callback_confirmed" is a word of the engine
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { callback_confirmed = "two" } },
    two = { final = "answered" },
  },
}
