-- Who an agent is, and where he was at work. Two of human resources look, and the security director has the last word;
-- the home address goes out only when it was asked for with a reason.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "staff.identity",
  title      = { fr = "Identité et présence d'un agent", en = "Identity and presence of a member of staff" },
  holder     = "drh",
  bases      = law.general,
  validators = { "second", "security" },
  sensitive  = { fr = "sécurité du personnel", en = "safety of staff" },
  correct    = { "agent", "person" },
  input = {
    agent  = field.reference { one_of = true, title = { fr = "Identifiant codé", en = "Coded number" } },
    person = field.person { one_of = true, title = { fr = "Personne", en = "Person" } },
    site   = field.site { title = { fr = "Site", en = "Site" } },
    on     = field.date { past = true, title = { fr = "Jour", en = "Day" } },
    home   = field.boolean { title = { fr = "Adresse personnelle demandée", en = "Home address asked for" } },
    why    = field.text { min = 40, max = 2000, title = { fr = "Pourquoi cette adresse", en = "Why this address" } },
  },
  answer = {
    name     = field.text { max = 200, title = { fr = "Identité", en = "Name" } },
    position = field.text { max = 200, title = { fr = "Fonction", en = "Position" } },
    presence = field.list(field.window {}, { max = 100, title = { fr = "Présences", en = "Presence" } }),
    home     = field.address { title = { fr = "Adresse personnelle", en = "Home address" } },
  },
  checks = function(c)
    if c.input.home and not c.input.why then return "incomplete", "L'adresse personnelle d'un agent se demande avec un motif." end
  end,
  fit = function(answer, c)
    if answer.home and not c.input.home then return "not_asked", "L'adresse personnelle n'est pas demandée." end
  end,
  due = { normal = "10 working days", urgent = "3 working days", vital = "8 hours" },

  tests = usual {
    input = { agent = "AG-17", on = "2026-03-02" }, approvals = { "review", "release" }, late = "11 working days",
    answer = { name = "Paul Roy", position = "Facteur" },
    own = {
      { "nothing leaves without the security director", given = { input = { agent = "AG-17" } },
        { "prepared", input = { name = "Paul Roy" } }, { "approve", by = "agent:2" }, { expect = "release", tasks = 1 },
        { "approve", by = "agent:3", denied = "not_allowed" }, { "approve", by = "supervisor", denied = "not_allowed" },
        { "approve", by = "security" }, { expect = "answered" } },
      { "a home address that was not asked for stays inside", given = { input = { agent = "AG-17" } },
        { "prepared", input = { name = "Paul Roy", home = { street = "1 rue du Bac", postcode = "75007", town = "Paris" } }, denied = "not_asked" } },
      { "asked for without a reason, nothing is received", given = { denied = "incomplete", input = { agent = "AG-17", home = true } } },
    },
  },
})
