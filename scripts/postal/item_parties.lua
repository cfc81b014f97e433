-- Who sent an item and to whom it goes: parties of a parcel are data like others; those of a letter are under the
-- secrecy of letters (class P3), and a jurist looks first.

local disclosure = use "lib/disclosure"

local function party(title)
  return field.record { title = title, members = {
    name    = field.text { max = 200, title = { fr = "Nom ou raison sociale", en = "Name" } },
    address = field.address { title = { fr = "Adresse", en = "Address" } },
    phone   = field.phone { title = { fr = "Téléphone", en = "Telephone" } },
    email   = field.email { title = { fr = "Adresse électronique", en = "E-mail" } },
  } }
end

return workflow(disclosure {
  type       = "postal.item.parties",
  title      = { fr = "Identification de l'expéditeur et du destinataire", en = "Sender and addressee of an item" },
  holder     = holder.of_item "item_id",
  bases      = law.general .. law.customs .. law.tax,
  validators = { "agent" }, letters = "jurist",
  sensitive  = { fr = "lettre : secret des correspondances", en = "letter: secrecy of correspondence" },
  correct    = { "item_id" },
  input = {
    item_id = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    role    = field.enum { "sender", "addressee", "both", title = { fr = "Qui", en = "Who" } },
  },
  answer = {
    sender           = party { fr = "Expéditeur", en = "Sender" },
    addressee        = party { fr = "Destinataire", en = "Addressee" },
    contract         = field.reference { title = { fr = "Contrat", en = "Contract" } },
    payer            = field.text { max = 200, title = { fr = "Payeur", en = "Payer" } },
    declared_content = field.text { max = 1000, title = { fr = "Contenu déclaré en douane", en = "Declared content" } },
  },
  due = { normal = "5 working days", urgent = "24 hours", vital = "2 hours" },

  tests = {
    { "of a parcel: an agent answers",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_id = "6A18987970674", role = "both" } },
      { expect = "collect", holder = "colissimo", tasks = 1, calls = 0, due_at = "2026-03-17T23:00:00Z" },
      { "answer", by = "jurist", input = { payer = "Boutique" }, denied = "not_allowed" },
      { "answer", input = { sender = { name = "Boutique SARL" }, addressee = { name = "M. Dupont" } } },
      { expect = "answered", outcome = "answered", overdue = false, answer = { completeness = "full" } },
      { "acknowledge" }, { "acknowledge", denied = "already_acknowledged" },
      { "complement", input = { number = "2026-000002" } }, { expect = "answered" } },

    { "of a letter: a jurist first, always",
      given = { input = { item_id = "RR473124829GB" } },
      { expect = "check", holder = "courrier", tasks = 1, calls = 0 },
      { "answer", by = "agent", input = { payer = "x" }, denied = "event_not_allowed" },
      { "accept", by = "agent", denied = "not_allowed" },
      { "accept" }, { expect = "collect", tasks = 1 },
      { "answer", input = { sender = { name = "M. Martin" }, completeness = "partial" } },
      { expect = "answered", answer = { completeness = "partial" } } },

    { "refused, contested, and looked at once more, by a jurist",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_id = "6A18987970674" } },
      { "refuse", input = { code = "too_broad" } }, { expect = "refused_contestable", clock = "stopped", tasks = 0 },
      { "contest", input = { text = "L'envoi est bien celui qui contenait les faits." } }, { expect = "contested", tasks = 1, clock = "running" },
      { "accept", by = "agent", denied = "not_allowed" },
      { "accept" }, { expect = "collect" },
      { "refuse", input = { code = "data_not_held" } }, { expect = "refused", outcome = "refused" } },

    { "a refusal that nobody contests stands after ten days",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_id = "6A18987970674" } },
      { "refuse", input = { code = "too_broad" } },
      { wait = "9 days" }, { expect = "refused_contestable" }, { wait = "2 days" },
      { expect = "refused", outcome = "refused", overdue = false } },

    { "a corrected number; three questions and no more",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_id = "6A18987970675" } },
      { "ask", input = { question = "Le numéro est-il bien celui-là ?" } }, { expect = "clarify", clock = "paused", tasks = 0 },
      { wait = "3 working days" }, { "reply", input = { text = "Non.", item_id = "6A18987970674" } },
      { expect = "collect", clock = "running", overdue = false },
      { "ask", input = { question = "Et l'année ?" } }, { "reply", input = { text = "2026" } },
      { "ask", input = { question = "Et le mois ?" } }, { "reply", input = { text = "Mars" } },
      { "ask", input = { question = "Et le jour ?" }, denied = "question_limit" },
      { "none", input = { note = "Étiquette effacée." } }, { expect = "no_data", answer = { note = "Étiquette effacée." } } },

    { "overdue, and answered late all the same",
      given = { urgency = "vital", input = { item_id = "6A18987970674" } },
      { wait = "121 minutes" }, { expect = "collect", overdue = true },
      { "answer", input = { payer = "Boutique" } }, { expect = "callback" }, { "callback_confirmed", by = "jurist", input = { spoke_to = "Cdt Leroy" } },
      { expect = "answered", overdue = true } },

    { "another entity has it: same case, its team, its own delay",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_id = "6A18987970674" } },
      { wait = "2 days" },
      { "transfer", input = { holder = "legal", reason = "?" }, denied = "not_in_list" },
      { "transfer", input = { holder = "lpm", reason = "?" }, denied = "not_in_list" },
      { "transfer", input = { holder = "chronopost", reason = "Colis express." } },
      { expect = "collect", holder = "chronopost", tasks = 1, due_at = "2026-03-20T23:00:00Z" },
      { "transfer", input = { holder = "courrier", reason = "C'est une lettre." } }, { expect = "check", holder = "courrier" },
      { "accept" }, { "answer", input = { payer = "x" } }, { expect = "answered" } },

    { "lapses when nobody replies, and can be withdrawn before",
      given = { input = { item_id = "6A18987970674" } },
      { "ask", input = { question = "Quel envoi ?" } }, { wait = "10 working days" }, { expect = "lapsed" },
      { "withdraw", denied = "event_not_allowed" } },
  },
})
