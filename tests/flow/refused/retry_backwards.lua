-- refused: 8: retry: `from` is longer than `to`
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { call = { service = "tracking.events", retry = { times = 3, from = "5 minutes", to = "5 seconds" } },
            on = { ["call.done"] = "two", ["call.failed"] = "two" } },
    two = { final = "answered" },
  },
}
