-- Parcel hold: keeps a parcel at hand for officers who come to seize it, and lets it go by itself. The machine, its
-- ceilings and its release stand in lib/hold.

local hold = use "lib/hold"

return workflow(hold {
  type   = "postal.item.hold",
  title  = { fr = "Maintien à disposition d'un envoi", en = "Hold of a postal item" },
  holder = holder.of_item "item_id",                         -- courrier, colissimo or chronopost, by the number
  bases  = law.seizure .. law.controlled_delivery .. law.customs,
  item   = "item_id",
  input  = { item_id = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } } },
  callback = false,                                          -- vital: says where an item is, nothing of a person
  due    = { normal = "2 hours", urgent = "1 hour", vital = "30 minutes" },

  tests = {
    { "is let go at its hour",
      given = { at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+48 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { expect = "review", due_at = "2026-03-10T11:00:00Z", tasks = 1, calls = 0, holder = "colissimo" },
      { "accept", by = "jurist" }, { expect = "order", tasks = 0, calls = 1 },
      { "call.done", result = { site = "PIC Brie" } }, { expect = "held", due_at = "2026-03-10T11:00:00Z", overdue = false, calls = 0 },
      { wait = "48 hours" }, { expect = "release", calls = 1, overdue = false },
      { "call.done" }, { expect = "released", outcome = "answered", answer = { held = false, site = "PIC Brie" } },
      { "acknowledge", by = "agent", denied = "not_allowed" }, { "acknowledge" }, { "acknowledge", denied = "already_acknowledged" } },

    { "is let go at its hour through the night the clocks go back",
      given = { at = "2026-10-24T22:30:00+02:00",
                input = { item_id = "6A18987970674", hold_until = "2026-10-25T05:30:00+01:00", reason = "Saisie prévue sur commission rogatoire" } },
      { "accept" }, { "call.done", result = { site = "PIC Brie" } },
      { wait = "7 hours" }, { expect = "held" },             -- 04:30 by the new clock
      { wait = "1 hour" }, { expect = "release" } },

    { "is extended once, and the hour moves with it",
      given = { input = { item_id = "6A18987970674", hold_until = "+24 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "accept" }, { "call.done", result = { site = "PIC Brie" } },
      { "extend", input = { hold_until = "+60 hours" }, by = "agent", denied = "not_allowed" },
      { "extend", input = { hold_until = "+73 hours" }, denied = "range" },
      { "extend", input = { hold_until = "+60 hours" } }, { expect = "held" },
      { wait = "24 hours" }, { expect = "held" },
      { "extend", input = { hold_until = "+70 hours" }, denied = "extension_limit" },
      { wait = "35 hours" }, { expect = "held" }, { wait = "1 hour" }, { expect = "release" } },

    { "is refused by the jurist and by nobody else",
      given = { input = { item_id = "RR473124829GB", hold_until = "+10 hours", reason = "Colis suspect signalé par la brigade" } },
      { "refuse", by = "agent", input = { code = "basis_not_applicable" }, denied = "not_allowed" },
      { "refuse", by = "jurist", input = { code = "no_such_code" }, denied = "not_in_list" },
      { "refuse", by = "jurist", input = { code = "basis_not_applicable", text = "Aucune saisie n'est annoncée." } },
      { expect = "refused", outcome = "refused", tasks = 0, overdue = false } },

    { "a question stops the clock, the answer sets it going again",
      given = { at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+72 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { wait = "30 minutes" }, { "ask", input = { question = "Quelle équipe se présentera, et où ?" } },
      { expect = "clarify", clock = "paused", tasks = 0 },
      { wait = "5 hours" }, { expect = "clarify", overdue = false },
      { "reply", input = { text = "Groupe 2, plateforme de Brie." } },
      { expect = "review", clock = "running", due_at = "2026-03-10T16:00:00Z" },
      { wait = "2 hours" }, { expect = "review", overdue = true } },

    { "lapses when nobody replies",
      given = { at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+72 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "ask", input = { question = "Quelle équipe se présentera ?" } },
      { wait = "10 working days" }, { expect = "lapsed", outcome = "lapsed" } },

    { "is done by hand when sorting does not answer, there and back",
      given = { input = { item_id = "6A18987970674", hold_until = "+4 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "accept" }, { "call.failed", error = "unavailable" }, { expect = "by_hand", tasks = 1 },
      { "held", by = "jurist", input = { site = "Brie" }, denied = "not_allowed" },
      { "held", input = { site = "PIC Brie" } }, { expect = "held" },
      { "withdraw" }, { expect = "release" }, { "withdraw", denied = "already_releasing" },
      { "call.failed" }, { expect = "release_by_hand", tasks = 1 },
      { "released" }, { expect = "released", answer = { held = false } } },

    { "given up before anything is touched, it simply ends",
      given = { input = { item_id = "6A18987970674", hold_until = "+4 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "withdraw", by = "agent", denied = "not_allowed" },
      { "withdraw" }, { expect = "withdrawn", calls = 0, outcome = "withdrawn" } },

    { "is seized, and no timer fires afterwards",
      given = { urgency = "vital", at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+4 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { expect = "review", due_at = "2026-03-10T09:30:00Z" },
      { "accept" }, { "call.done", result = { site = "PIC Brie" } },
      { "seize", denied = "required" },
      { "seize", input = { report = "12345/00678/2026" } },
      { expect = "seized", answer = { held = true, site = "PIC Brie", until_ = "2026-03-10T13:00:00Z" } },
      { wait = "24 hours" }, { expect = "seized" } },
  },
})
