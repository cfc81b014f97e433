-- Cash: withdrawals at a machine, money orders and transfers at a counter. Machines are the bank's, counters the post
-- offices'. The camera beside the machine is another requisition (video.office), and soon: images go within a month.

local bank       = use "lib/bank"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local span  = { from = "2026-03-01T10:00:00+01:00", to = "2026-03-01T12:00:00+01:00" }
local input = { terminal = "DAB-57-12", window = span }

return workflow(disclosure {
  type       = "bank.cash",
  title      = { fr = "Retraits, mandats et opérations en espèces", en = "Withdrawals, money orders and cash" },
  holder     = function(c) return c.input.order and "reseau" or "lbp" end,
  bases      = law.general .. law.financial,
  validators = { "agent", "compliance" },
  correct    = { "terminal", "window" },
  sensitive  = { fr = "tiers : clients de la même plage", en = "third parties: other customers of the window" },
  input = {
    terminal = field.reference { any_of = true, title = { fr = "Automate", en = "Machine" } },
    order    = field.reference { any_of = true, title = { fr = "Numéro de mandat ou de transfert", en = "Number of the money order or transfer" } },
    window   = field.window { required = true, max_span = "168 hours", past = true, title = { fr = "Plage", en = "Window" } },
    amount   = field.amount { title = { fr = "Montant", en = "Amount" } },
  },
  answer = {
    operations = field.list(field.record { members = {
      at       = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      kind     = field.enum { "withdrawal", "deposit", "money_order", "transfer", "refused", required = true, title = { fr = "Nature", en = "Kind" } },
      amount   = bank.amount(nil, true),
      card     = field.card { title = { fr = "Carte", en = "Card" } },
      account  = field.account { title = { fr = "Compte", en = "Account" } },
      customer = field.text { max = 200, title = { fr = "Client", en = "Customer" } },
    } }, { max = 500, title = { fr = "Opérations", en = "Operations" } }),
    video = field.record { title = { fr = "Vidéoprotection", en = "Cameras" }, members = {
      available = field.boolean { required = true, title = { fr = "Images disponibles", en = "Images available" } },
      until_    = field.date { title = { fr = "Effacées le", en = "Erased on" } },
    } },
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  tests = trials { input = input, urgency = "vital", late = "241 minutes", own = {
    { "of a machine: the bank answers, and says until when there are images",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "lbp", due_at = "2026-03-17T23:00:00Z" },
      { "prepared", input = { operations = { { at = "2026-03-01T10:12:00+01:00", kind = "withdrawal", amount = { value = "300", currency = "EUR" }, card = "497010XXXXXX1234" } },
                              video = { available = true, until_ = "2026-03-31" } } },
      { "approve", by = "compliance" },
      { expect = "answered", answer = { records = 1, video = { available = true, until_ = "2026-03-31" } } } },

    { "of a money order: the post offices answer", given = { input = { order = "1234567890", window = span } }, { expect = "collect", holder = "reseau" } },
    { "a machine or an order is needed", given = { input = { window = span }, denied = "required" } },
    { "no more than a week", given = { input = { terminal = "DAB-57-12", window = { from = "2026-02-01T00:00:00Z", to = "2026-02-20T00:00:00Z" } }, denied = "period_excessive" } },
  } },
})
