-- Which round serves an address, when, and by whom. The postman's name goes out only when it was asked for with a reason;
-- two agents look, and the security director releases: postmen are met alone, at known hours.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.round",
  title      = { fr = "Tournée, horaires, agent distributeur", en = "Round, hours, postman" },
  holder     = "courrier",
  bases      = law.general,
  validators = { "second", "security" },
  sensitive  = { fr = "sécurité du personnel", en = "safety of staff" },
  input = {
    address  = field.address { required = true, title = { fr = "Adresse", en = "Address" } },
    on       = field.date { required = true, title = { fr = "Jour", en = "Day" } },
    identity = field.boolean { title = { fr = "Identité de l'agent demandée", en = "Identity of the postman asked for" } },
    why      = field.text { min = 40, max = 2000, title = { fr = "Pourquoi cette identité", en = "Why this identity" } },
  },
  answer = {
    round   = field.reference { required = true, title = { fr = "Tournée", en = "Round" } },
    hours   = field.window { title = { fr = "Créneau de passage", en = "Hours" } },
    postman = field.text { max = 200, title = { fr = "Agent", en = "Postman" } },
    coded   = field.reference { title = { fr = "Identifiant codé de l'agent", en = "Postman (coded)" } },
  },
  checks = function(c)
    if c.input.identity and not c.input.why then return "incomplete", "L'identité d'un agent se demande avec un motif." end
  end,
  fit = function(answer, c)
    if answer.postman and not c.input.identity then return "not_asked", "L'identité de l'agent n'est pas demandée." end
  end,
  due = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },

  tests = usual {
    input = { address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, on = "2026-03-02" },
    approvals = { "review", "release" }, late = "6 working days", answer = { round = "T-012", coded = "AG-7" },
    own = {
      { "a name that was not asked for stays inside", given = { input = { address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, on = "2026-03-02" } },
        { "prepared", input = { round = "T-012", postman = "Paul Roy" }, denied = "not_asked" }, { expect = "collect" } },
      { "asked for without a reason, nothing is received", given = { denied = "incomplete", input = {
        address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, on = "2026-03-02", identity = true } } },
      { "asked for with a reason, the security director has the last word", given = { input = {
        address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, on = "2026-03-02", identity = true,
        why = "Témoin d'une agression survenue pendant la distribution." } },
        { "prepared", input = { round = "T-012", postman = "Paul Roy" } }, { "approve", by = "agent:2" },
        { "approve", by = "agent:3", denied = "not_allowed" }, { "return", by = "security", input = { reason = "Le code suffit." } },
        { expect = "collect" } },
    },
  },
})
