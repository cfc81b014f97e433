-- Controlled delivery: officers hand an item over in the postman's place (CPP 706-80-2, customs code 67 bis-4).
-- Need to know: beside the officer who asks, the jurist and the security director, only who is admitted by name knows
-- that this case exists. No task of it ever stands in an agent's queue: the security director arranges it.

local appointment = use "lib/appointment"

return workflow(appointment {
  type         = "postal.item.controlled_delivery",
  title        = { fr = "Livraison surveillée, remise substituée", en = "Controlled delivery" },
  holder       = holder.of_item "item_id",
  bases        = law.controlled_delivery,
  need_to_know = true,
  validators   = { "jurist", "security" },
  arrange      = { team = "security", role = "security" },
  sensitive    = { fr = "besoin d'en connaître", en = "need to know" },
  input = {
    item_id       = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    authorisation = field.file { title = { fr = "Autorisation écrite et motivée", en = "Written authorisation" } },
    lead          = field.text { required = true, max = 200, title = { fr = "Chef de l'opération", en = "Lead of the operation" } },
    slot          = field.window { max_span = "24 hours", title = { fr = "Créneau souhaité", en = "Slot wished for" } },
    means         = field.text { max = 1000, title = { fr = "Moyens demandés (tenue, véhicule : non fournis sauf accord)", en = "Means asked for" } },
  },
  receipt = { handed_to = field.text { max = 200, title = { fr = "Remis à", en = "Handed to" } } },
  due = { normal = "4 hours", urgent = "1 hour", vital = false },

  any = { admit = { by = { "security", "jurist" }, title = { fr = "Mettre dans la confidence", en = "Admit" }, confirm = true,
                    input = { person = field.text { one_of = true, max = 100, title = { fr = "Personne (identifiant de /v1/me)", en = "Person (id of /v1/me)" } },
                              unit   = field.text { one_of = true, max = 100, title = { fr = "Service (partenaire/unité)", en = "Unit (party/unit)" } },
                              team   = field.text { one_of = true, max = 40, title = { fr = "Équipe", en = "Team" } } },
                    run = function(c, e)
                      for _, kind in ipairs { "person", "unit", "team" } do
                        if e.input[kind] then c.admitted = kind .. ":" .. e.input[kind] end
                      end
                    end } },

  tests = {
    { "a jurist, the security director, a slot, and the hand-over",
      given = { at = "2026-03-10T10:00:00+01:00", basis = "cpp:706-80-2", input = { item_id = "6A18987970674", lead = "Cdt Morel" } },
      { expect = "check", due_at = "2026-03-10T13:00:00Z", tasks = 1 }, { "accept" },
      { "go", by = "jurist", denied = "not_allowed" }, { "go" }, { expect = "arrange", tasks = 1 },
      { "propose", by = "agent", input = { slot = { from = "+4 hours", to = "+6 hours" }, site = { label = "PPDC Dammarie" }, contact = "Mme Roy" }, denied = "not_allowed" },
      { "propose", input = { slot = { from = "+4 hours", to = "+6 hours" }, site = { label = "PPDC Dammarie" }, contact = "Mme Roy" } },
      { expect = "proposed", tasks = 0, overdue = false },
      { "confirm", input = { team = "Cdt Morel et deux officiers" } },
      { "done", input = { report = "12345/00678/2026", handed_to = "Le destinataire" } },
      { expect = "done", outcome = "answered", answer = { report = "12345/00678/2026", handed_to = "Le destinataire" } } },

    { "no basis but its own opens it", given = { basis = "cpp:60-1", input = { item_id = "6A18987970674", lead = "X" }, denied = "basis_not_applicable" } },
    { "never for a vital emergency", given = { urgency = "vital", input = { item_id = "6A18987970674", lead = "X" }, denied = "not_admitted" } },

    { "no go: refused by the security director",
      given = { input = { item_id = "6A18987970674", lead = "Cdt Morel" } },
      { "accept" }, { "refuse", input = { code = "de_facto_impossible", text = "Envoi déjà distribué." } }, { expect = "refused", tasks = 0 } },

    { "the jurist asks, the clock stands, the case is overdue all the same later",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_id = "6A18987970674", lead = "Cdt Morel" } },
      { "ask", input = { question = "L'autorisation vise-t-elle cet envoi ?" } }, { expect = "clarify", clock = "paused" },
      { wait = "5 hours" }, { "reply", input = { text = "Oui, page 2." } }, { expect = "check", overdue = false },
      { wait = "5 hours" }, { expect = "check", overdue = true } },

    { "only who is meant is admitted",
      given = { input = { item_id = "6A18987970674", lead = "Cdt Morel" } },
      { "admit", by = "agent", input = { team = "colissimo" }, denied = "not_allowed" },
      { "admit", by = "jurist", input = { team = "colissimo", unit = "police-77/1" }, denied = "one_of" },
      { "admit", by = "security", input = { unit = "police-77/BRB" } }, { expect = "check", tasks = 1 } },

    { "nobody comes",
      given = { input = { item_id = "6A18987970674", lead = "Cdt Morel" } },
      { "accept" }, { "go" },
      { "propose", input = { slot = { from = "+4 hours", to = "+6 hours" }, site = { label = "PPDC Dammarie" }, contact = "Mme Roy" } },
      { "confirm", input = { team = "Cdt Morel" } }, { wait = "6 hours" }, { expect = "report", tasks = 1 },
      { "missed" }, { expect = "missed", outcome = "lapsed" } },
  },
})
