-- refused: 9: no event brings a field "sit"; did you mean "site"?
return workflow {
  type = "a.b", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = { to = "two", input = { site = field.text {} }, run = function(c, e) c.data.site = e.input.sit end } } },
    two = { final = "answered" },
  },
}
