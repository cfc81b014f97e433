-- refused: 4: "completeness" is the engine's word
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  answer = { completeness = field.text {} },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
