-- refused: 8: the input has no field "item_idd"; did you mean "item_id"?
return workflow {
  type = "a.b", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { call = { service = "tracking.events", args = function(c) return { item = c.input.item_idd } end },
            on = { ["call.done"] = "two", ["call.failed"] = "two" } },
    two = { final = "answered" },
  },
}
