-- refused: 9: the event "timer.late" waits for a timer that is armed nowhere
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two", ["timer.late"] = "two" } },
    two = { final = "answered" },
  },
}
