-- refused: 8: the state "one" calls a service, but has no call.done
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { call = { service = "tracking.events" },
            on = { ["call.failed"] = "two" } },
    two = { final = "answered" },
  },
}
