-- refused: 12: in "asked" it is still held, but no timer leads out
return workflow {
  type = "a.b", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { call = { service = "sorting.hold" },
            on = { ["call.done"] = "two", ["call.failed"] = "three" } },
    two = { task = { team = holder, role = "agent" }, timers = { expiry = { at = function(c) return c.now end } },
            on = { ask = "asked", ["timer.expiry"] = "three" } },
    asked = { on = { reply = { by = "requester", to = "two" } } },
    three = { final = "answered" },
  },
}
