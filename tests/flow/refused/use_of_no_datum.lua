-- refused: 10: nothing writes c.data "sites"; did you mean "site"?
return workflow {
  type = "a.b", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = { to = "two", run = function(c) c.data.site = 1 end } } },
    two = { final = "answered", answer = function(c) return { at = c.data.sites } end },
  },
}
