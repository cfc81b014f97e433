-- refused: 10: "send_part" hands over a part of the answer that nobody has approved: four eyes
return workflow {
  type = "a.b", title = "Essai", holder = "courrier", bases = law.general,
  input = { item_id = field.postal_item { required = true } },
  due = { normal = "2 hours", urgent = "1 hour", vital = false },
  start = "one",
  states = {
    one = { task = { team = holder, role = "agent" },
            on = { go = "look",
                   send_part = "part" } },
    look = { approve = { team = holder, role = "agent", distinct_from = { "one" } }, on = { approve = "two", ["return"] = "one" } },
    part = { task = { team = holder, role = "agent" }, answer = function() return {} end, on = { go = "look" } },
    two = { final = "answered", answer = function() return {} end },
  },
}
