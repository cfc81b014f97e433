-- Who may take another's mail.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.procuration",
  title      = { fr = "Procurations postales", en = "Postal proxies" },
  holder     = "courrier",
  bases      = law.general,
  validators = { "agent" },
  correct    = { "person", "address" },
  input  = { person = field.person { any_of = true, title = { fr = "Personne", en = "Person" } },
             address = field.address { any_of = true, title = { fr = "Adresse", en = "Address" } } },
  answer = {
    proxies = field.list(field.record { members = {
      principal = field.text { required = true, max = 200, title = { fr = "Mandant", en = "Principal" } },
      agents = field.list(field.text { max = 200 }, { max = 20, title = { fr = "Mandataires", en = "Agents" } }),
      from = field.date { title = { fr = "Du", en = "From" } }, to = field.date { title = { fr = "Au", en = "To" } },
    } }, { max = 50, title = { fr = "Procurations", en = "Proxies" } }),
  },
  due = { normal = "5 working days", urgent = "24 hours", vital = false },

  tests = usual {
    input = { person = { family_names = { "Dupont" }, given_names = { "Jean" } } }, late = "6 working days",
    answer = { proxies = { { principal = "Jean Dupont", agents = { "Marie Dupont" } } } },
    own = { { "never for a vital emergency", given = { urgency = "vital", denied = "not_admitted", input = { person = { family_names = { "Dupont" } } } } } },
  },
})
