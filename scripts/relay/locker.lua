-- Openings of a parcel locker, collections at a relay. The telephone number goes out only when it was asked for.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "relay.locker",
  title      = { fr = "Ouvertures de consigne, retraits en relais", en = "Locker openings, collections at a relay" },
  holder     = "geopost",
  bases      = law.general,
  validators = { "agent" },
  sensitive  = { fr = "téléphone masqué sauf demande", en = "telephone masked unless asked for" },
  input = {
    item_id = field.postal_item { one_of = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    locker  = field.record { one_of = true, title = { fr = "Consigne ou relais", en = "Locker or relay" }, members = {
      id   = field.reference { required = true, title = { fr = "Identifiant", en = "Number" } },
      time = field.window { required = true, max_span = "24 hours", past = true, title = { fr = "Créneau", en = "Window" } } } },
    phone   = field.boolean { title = { fr = "Numéro de téléphone demandé", en = "Telephone asked for" } },
  },
  answer = {
    openings = field.list(field.record { members = {
      at = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      box = field.text { max = 40, title = { fr = "Case", en = "Box" } }, code = field.text { max = 40, title = { fr = "Code utilisé", en = "Code used" } },
      item_id = field.postal_item { title = { fr = "Envoi", en = "Item" } },
      phone_end = field.text { max = 4, title = { fr = "Fin du numéro", en = "End of the number" } },
      phone = field.phone { title = { fr = "Téléphone", en = "Telephone" } } } }, { max = 500, title = { fr = "Ouvertures", en = "Openings" } }),
  },
  fit = function(answer, c)
    for _, opening in ipairs(answer.openings or {}) do
      if opening.phone and not c.input.phone then return "not_asked", "Le numéro de téléphone n'est pas demandé : masquez-le." end
    end
  end,
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },

  tests = usual {
    input = { locker = { id = "PK-77-014", time = { from = "2026-03-05T08:00:00+01:00", to = "2026-03-05T20:00:00+01:00" } } },
    late = "4 working days", answer = { openings = { { at = "2026-03-05T10:00:00+01:00", box = "12", phone_end = "4567" } } },
    own = {
      { "the number stays masked", given = { input = { item_id = "6A18987970674" } },
        { "answer", input = { openings = { { at = "2026-03-05T10:00:00+01:00", phone = "06 12 34 56 78" } } }, denied = "not_asked" } },
      { "unless it was asked for", given = { input = { item_id = "6A18987970674", phone = true } },
        { "answer", input = { openings = { { at = "2026-03-05T10:00:00+01:00", phone = "06 12 34 56 78" } } } }, { expect = "answered" } },
      { "a day, not two", given = { denied = "period_excessive", input = { locker = { id = "PK-77-014",
        time = { from = "2026-03-05T08:00:00+01:00", to = "2026-03-06T20:00:00+01:00" } } } } },
    },
  },
})
