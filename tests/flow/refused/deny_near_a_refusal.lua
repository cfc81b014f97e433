-- refused: 9: there is no code of refusal "to_broad"; did you mean "too_broad"?
return workflow {
  type = "a.b", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = { to = "two", run = function(c) return deny("to_broad") end } } },
    two = { final = "answered" },
  },
}
