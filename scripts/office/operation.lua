-- An operation at a counter or machine of an office.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "office.operation",
  title      = { fr = "Opération au guichet ou à l'automate", en = "Operation at a counter or machine" },
  holder     = "reseau",
  bases      = law.general .. law.tax,
  validators = { "agent" },
  input = {
    site   = field.site { required = true, title = { fr = "Site", en = "Site" } },
    time   = field.window { required = true, max_span = "24 hours", past = true, title = { fr = "Créneau", en = "Window" } },
    amount = field.amount { title = { fr = "Montant", en = "Amount" } },
  },
  answer = {
    operations = field.list(field.record { members = {
      at = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      ticket = field.reference { title = { fr = "Ticket", en = "Ticket" } }, terminal = field.reference { title = { fr = "Terminal", en = "Terminal" } },
      payment = field.reference { title = { fr = "Trace de paiement", en = "Payment token" } },
      amount = field.amount { title = { fr = "Montant", en = "Amount" } } } }, { max = 500, title = { fr = "Opérations", en = "Operations" } }),
  },
  due = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },

  tests = usual {
    input = { site = { label = "Melun Principal" }, time = { from = "2026-03-05T08:00:00+01:00", to = "2026-03-05T18:00:00+01:00" } },
    late = "6 working days", answer = { operations = { { at = "2026-03-05T10:00:00+01:00", ticket = "T-4711" } } },
  },
})
