-- refused: 8: the service "tracking.event" is not known; did you mean "tracking.events"?
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { call = { service = "tracking.event" },
            on = { ["call.done"] = "two", ["call.failed"] = "two" } },
    two = { final = "answered" },
  },
}
