-- refused: 8: "timeout" must be in seconds, minutes or hours
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { call = { service = "tracking.events", timeout = "2 working days" },
            on = { ["call.done"] = "two", ["call.failed"] = "two" } },
    two = { final = "answered" },
  },
}
