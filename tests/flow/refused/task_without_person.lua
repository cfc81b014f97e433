-- refused: 8: the state "one" has a task, but no event for whoever does it
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder }, timers = { x = "1 hour" },
            on = { ["timer.x"] = "two" } },
    two = { final = "answered" },
  },
}
