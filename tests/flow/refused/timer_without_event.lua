-- refused: 8: the timer "late" is armed, but "one" has no event timer.late
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" }, timers = { late = "1 hour" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
