-- refused: 10: "two" holds, but no timer with at = function(c) leads out
return workflow {
  type = "a.b", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { call = { service = "sorting.hold" },
            on = { ["call.done"] = "two", ["call.failed"] = "three" } },
    two = { task = { team = holder, role = "agent" }, timers = { soon = "3 working days" },
            on = { go = "three", ["timer.soon"] = "three" } },
    three = { final = "answered" },
  },
}
