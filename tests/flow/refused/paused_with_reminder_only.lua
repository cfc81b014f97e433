-- refused: 8: the clock is paused in "one", which has no lapse timer
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder }, clock = "paused", timers = { remind = "1 hour" },
            on = { go = "two", ["timer.remind"] = { notify = "requester" } } },
    two = { final = "answered" },
  },
}
