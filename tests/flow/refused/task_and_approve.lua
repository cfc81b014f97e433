-- refused: 8: a state has a task or an approval, not both
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder }, approve = { team = holder },
            on = { go = "two", approve = "two", ["return"] = "two" } },
    two = { final = "answered" },
  },
}
