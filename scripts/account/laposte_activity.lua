-- What a customer account of laposte.fr did: orders, payments, connections. Addresses of connections are in it, so the
-- whole type stands behind the threshold of CPP 60-1-2, and two people look.

local connection = use "lib/connection"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local input = { account_id = "C-100234", period = { from = "2025-09-01", to = "2026-02-28" } }

return workflow(disclosure {
  type       = "account.laposte.activity",
  title      = { fr = "Activité d'un compte laposte.fr : commandes, paiements, connexions", en = "Activity of a laposte.fr account" },
  holder     = "numerique",
  bases      = law.connection,
  validators = { "agent", "second" },
  parts      = true,
  correct    = { "period" },
  sensitive  = { fr = "données de connexion, CPP 60-1-2", en = "connection data, CPP 60-1-2" },
  input = {
    email      = field.email { one_of = true, title = { fr = "Adresse électronique", en = "E-mail" } },
    account_id = field.account_id { one_of = true, title = { fr = "Identifiant du compte", en = "Account" } },
    period     = field.period { required = true, max_days = 366, past = true, title = { fr = "Période", en = "Period" } },
    seen       = field.list(field.connection {}, { max = 50, title = { fr = "Connexions à rechercher", en = "Connections to look for" } }),
  },
  answer = {
    orders      = field.list(field.record { members = {
      order_number = field.order_number { required = true, title = { fr = "Numéro de commande", en = "Order number" } },
      at           = field.datetime { title = { fr = "Date et heure", en = "Time" } },
      product      = field.text { max = 400, title = { fr = "Produit", en = "Product" } },
      amount       = field.amount { title = { fr = "Montant", en = "Amount" } },
      payment      = field.reference { title = { fr = "Jeton de paiement", en = "Payment token" } },
      delivered_to = field.text { max = 400, title = { fr = "Adresse de livraison", en = "Delivered to" } },
    } }, { max = 500, title = { fr = "Commandes", en = "Orders" } }),
    connections = connection.list(),
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  tests = trials { input = input, urgency = "urgent", late = "1441 minutes", own = {
    { "one prepares, another approves",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "numerique", tasks = 1, due_at = "2026-03-17T23:00:00Z" },
      { "prepared", input = { orders = { { order_number = "CMD-2026-1", amount = { value = "12.5", currency = "EUR" }, payment = "TOK-1" } },
                              connections = { { at = "2026-02-01T10:00:00+01:00", ip = "81.250.10.7", port = 4123 } } } },
      { expect = "review", tasks = 1 },
      { "approve", by = "agent", denied = "four_eyes" },
      { "approve", by = "agent:2" },
      { expect = "answered", outcome = "answered", overdue = false, answer = { completeness = "full", records = 2 } } },

    { "a year at most", given = { input = { account_id = "C-1", period = { from = "2024-01-01", to = "2026-02-28" } }, denied = "period_excessive" } },
    { "never on a basis for general data", given = { basis = "cp:132-22", input = input, denied = "basis_not_applicable" } },
  } },
})
