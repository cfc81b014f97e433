-- Contracts of redirection and of keeping of mail: where somebody has gone. Where the person sought is one whom the law
-- hides (victim of violence at home, protected witness), a jurist decides before anybody looks.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.redirection",
  title      = { fr = "Contrats de réexpédition ou de garde du courrier", en = "Redirection and keeping of mail" },
  holder     = "courrier",
  bases      = law.general .. law.customs .. law.tax,
  validators = { "agent" },
  letters    = "jurist", is_letter = function(c) return c.input.protected == true end,
  sensitive  = { fr = "nouvelle adresse d'une personne protégée", en = "new address of a protected person" },
  correct    = { "person", "address" },
  input = {
    person    = field.person { any_of = true, title = { fr = "Personne", en = "Person" } },
    address   = field.address { any_of = true, title = { fr = "Adresse quittée", en = "Address left" } },
    period    = field.period { required = true, max_days = 1827, title = { fr = "Période", en = "Period" } },
    protected = field.boolean { required = true, title = { fr = "La personne est victime ou protégée", en = "The person is a victim or protected" } },
  },
  answer = {
    contracts = field.list(field.record { members = {
      kind = field.enum { "redirection", "keeping", required = true, title = { fr = "Nature", en = "Kind" } },
      from = field.date { title = { fr = "Du", en = "From" } }, to = field.date { title = { fr = "Au", en = "To" } },
      old_address = field.address { title = { fr = "Ancienne adresse", en = "Old address" } },
      new_address = field.address { title = { fr = "Nouvelle adresse", en = "New address" } },
      checked = field.text { max = 200, title = { fr = "Contrôle d'identité", en = "Identity check" } },
      payer = field.text { max = 200, title = { fr = "Payeur", en = "Payer" } } } }, { max = 100, title = { fr = "Contrats", en = "Contracts" } }),
  },
  due = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },

  tests = usual {
    input = { person = { family_names = { "Dupont" }, given_names = { "Jean" } }, period = { from = "2025-01-01", to = "2026-03-01" }, protected = false },
    late = "6 working days", answer = { contracts = { { kind = "redirection", from = "2025-06-01" } } },
    own = { { "a protected person: the jurist decides", given = { input = { person = { family_names = { "Dupont" }, given_names = { "Jeanne" } },
      period = { from = "2025-01-01", to = "2026-03-01" }, protected = true } },
      { expect = "check", tasks = 1 }, { "answer", by = "agent", input = {}, denied = "event_not_allowed" },
      { "refuse", input = { code = "protected_person" } }, { expect = "refused_contestable" } } },
  },
})
