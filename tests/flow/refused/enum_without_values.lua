-- refused: 4: an enum needs values
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { a = field.enum {} },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
