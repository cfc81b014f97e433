-- refused: 9: the timer "all" has the name of one of the case
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one", timers = { all = "10 days" },
  any = { ["timer.all"] = "two" }, states = {
    one = { task = { team = holder, role = "agent" },
            timers = { all = "1 hour" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
