-- refused: 11: distinct_from names "two", a state without a person
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { call = { service = "tracking.events" }, on = { ["call.done"] = "three", ["call.failed"] = "three" } },
    three = { approve = { team = "legal", role = "jurist", distinct_from = { "two" } }, on = { approve = "four", ["return"] = "one" } },
    four = { final = "answered" },
  },
}
