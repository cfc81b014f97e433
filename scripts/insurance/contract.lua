-- Insurance contracts of a person: contracts, payments, beneficiaries. Two people look. Health data (questionnaires,
-- claims) are under medical secrecy (CPP 56-3): where they are asked for, a jurist looks before anybody does.

local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local FILE   = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local person = { family_names = { "Dupont" }, given_names = { "Jean" }, birth_date = "1985-03-12" }
local input  = { contract = "CNP/2019.12" }

return workflow(disclosure {
  type       = "insurance.contract",
  title      = { fr = "Contrats d'assurance", en = "Insurance contracts" },
  holder     = "cnp",
  bases      = law.general .. law.tax .. law.financial,
  validators = { "agent", "second" },
  parts      = true,
  letters    = "jurist", is_letter = function(c) return c.input.health == true end,
  correct    = { "contract", "person" },
  sensitive  = { fr = "clause bénéficiaire ; données de santé après le juriste seulement", en = "beneficiaries; health data after the jurist only" },
  input = {
    person   = field.person { any_of = true, title = { fr = "Personne", en = "Person" } },
    contract = field.reference { any_of = true, title = { fr = "Contrat", en = "Contract" } },
    health   = field.boolean { title = { fr = "Données de santé demandées", en = "Health data wanted" } },
  },
  answer = {
    contracts = field.list(field.record { members = {
      contract      = field.reference { required = true, title = { fr = "Contrat", en = "Contract" } },
      kind          = field.enum { "life", "death", "credit", "property", "health", "other", required = true, title = { fr = "Nature", en = "Kind" } },
      signed_on     = field.date { title = { fr = "Souscrit le", en = "Signed on" } },
      ended_on      = field.date { title = { fr = "Terminé le", en = "Ended on" } },
      value         = field.amount { title = { fr = "Valeur", en = "Value" } },
      subscriber    = field.person { title = { fr = "Souscripteur", en = "Subscriber" } },
      beneficiaries = field.text { max = 1000, title = { fr = "Clause bénéficiaire", en = "Beneficiaries" } },
      flows         = field.list(field.record { members = {
        date    = field.date { required = true, title = { fr = "Date", en = "Date" } },
        kind    = field.enum { "premium", "payment", "advance", "claim", required = true, title = { fr = "Nature", en = "Kind" } },
        amount  = field.amount { required = true, title = { fr = "Montant", en = "Amount" } },
        account = field.account { title = { fr = "Compte", en = "Account" } },
      } }, { max = 500, title = { fr = "Versements", en = "Payments" } }),
    } }, { max = 50, title = { fr = "Contrats", en = "Contracts" } }),
    health = field.list(field.file {}, { max = 10, title = { fr = "Pièces médicales", en = "Medical documents" } }),
  },
  fit = function(answer, c)
    if answer.health and not c.input.health then
      return "health_not_asked", "Aucune donnée de santé n'est demandée : retirez ces pièces."
    end
  end,
  due   = { normal = "10 working days", urgent = "3 working days", vital = "24 hours" },
  tests = trials { input = input, urgency = "vital", late = "1441 minutes", own = {
    { "two people",
      given = { at = "2026-03-10T10:00:00+01:00", input = { person = person } },
      { expect = "collect", holder = "cnp", due_at = "2026-03-24T23:00:00Z" },
      { "prepared", input = { contracts = { { contract = "CNP/2019.12", kind = "life", beneficiaries = "Mon conjoint" } } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:2" },
      { expect = "answered", answer = { records = 1 } } },

    { "no health data that nobody asked for", given = { input = input },
      { "prepared", input = { contracts = { { contract = "CNP/2019.12", kind = "life" } }, health = { FILE } }, denied = "health_not_asked" },
      { expect = "collect" } },

    { "health data after a jurist only", given = { input = { contract = "CNP/2019.12", health = true } },
      { expect = "check", tasks = 1 }, { "accept", by = "agent", denied = "not_allowed" }, { "accept", by = "jurist" },
      { "prepared", input = { health = { FILE } } }, { "approve", by = "agent:2" }, { expect = "answered" } },

    { "refused by the jurist without the doctor's agreement", given = { input = { contract = "CNP/2019.12", health = true } },
      { "refuse", by = "jurist", input = { code = "protected_person" } }, { wait = "11 days" }, { expect = "refused", outcome = "refused" } },
  } },
})
