-- refused: 4: min is over max
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { a = field.list(field.text {}, { min = 5, max = 2 }) },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
