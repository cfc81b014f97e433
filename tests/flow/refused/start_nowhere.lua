-- refused: 5: the state "tow" is not known; did you mean "two"?
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = { to = { "one", "tow" }, run = function(c) return "one" end },
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "two" } },
    two = { final = "answered" },
  },
}
