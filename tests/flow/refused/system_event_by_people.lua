-- refused: 9: "timer.late" comes from the engine
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder }, timers = { late = "1 hour" },
            on = { go = "two", ["timer.late"] = { to = "two", by = "agent" } } },
    two = { final = "answered" },
  },
}
