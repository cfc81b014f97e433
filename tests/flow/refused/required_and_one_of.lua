-- refused: 4: "a" cannot be both required and one of several
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { a = field.text { one_of = true, required = true }, b = field.text { one_of = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
