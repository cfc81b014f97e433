-- What was done with a payment card, and whose it is. The number is never kept, asked or answered whole (PCI DSS 3.4):
-- six digits, four digits, and the search index. Where strong authentication was done from is connection data.

local bank       = use "lib/bank"
local connection = use "lib/connection"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local input = { card = "4970 10XX XXXX 1234", period = { from = "2026-01-01", to = "2026-02-28" } }

return workflow(disclosure {
  type       = "bank.card.operations",
  title      = { fr = "Opérations d'une carte et son titulaire", en = "Operations of a card, and its holder" },
  holder     = "lbp",
  bases      = law.general .. law.connection,
  validators = { "agent", "compliance" },
  parts      = true,
  checks     = connection.checks,
  correct    = { "period" },
  sensitive  = { fr = "numéro de carte masqué", en = "card number masked" },
  input = {
    card   = bank.card { one_of = true },
    token  = field.reference { one_of = true, title = { fr = "Jeton de paiement", en = "Payment token" } },
    period = bank.period { required = true },
    connections_wanted = connection.wanted(),
  },
  answer = {
    card       = bank.card {},
    cardholder = bank.person { fr = "Titulaire", en = "Cardholder" },
    account    = bank.account {},
    operations = field.list(field.record { members = {
      at       = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      kind     = field.enum { "payment", "withdrawal", "refund", "refused", required = true, title = { fr = "Nature", en = "Kind" } },
      amount   = bank.amount(nil, true),
      merchant = field.text { max = 200, title = { fr = "Commerçant", en = "Merchant" } },
      terminal = field.reference { title = { fr = "Automate ou terminal", en = "Terminal" } },
      place    = field.text { max = 200, title = { fr = "Lieu", en = "Place" } },
    } }, { max = 1000, title = { fr = "Opérations", en = "Operations" } }),
    connections = connection.list { fr = "Authentifications fortes (3-D Secure)", en = "Strong authentications (3-D Secure)" },
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "2 hours" },
  tests = trials { input = input, urgency = "vital", late = "121 minutes", own = {
    { "the whole number comes in, six and four digits stay",
      given = { at = "2026-03-10T10:00:00+01:00", input = { card = "4111 1111 1111 1111", period = { from = "2026-01-01", to = "2026-02-28" } } },
      { expect = "collect", holder = "lbp", due_at = "2026-03-17T23:00:00Z" },
      { "prepared", input = { card = "4111111111111111", operations = {
        { at = "2026-02-03T12:00:00+01:00", kind = "withdrawal", amount = { value = "200", currency = "EUR" }, terminal = "DAB-57-12" } } } },
      { "approve", by = "compliance" },
      { expect = "answered", answer = { records = 1, card = { first6 = "411111", last4 = "1111", length = 16 } } } },

    { "no 3-D Secure log on a general basis", given = { basis = "cpp:60-1", input = { token = "TOK-1", period = { from = "2026-01-01", to = "2026-02-28" }, connections_wanted = true },
               denied = "basis_not_applicable" } },
    { "a card or a token, one of them", given = { input = { period = { from = "2026-01-01", to = "2026-02-28" } }, denied = "one_of" } },
  } },
})
