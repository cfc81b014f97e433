-- A cheque, both sides, and who paid it in. The bank it is drawn on and the bank it was paid in at both keep an image.

local bank       = use "lib/bank"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local OURS, THEIRS = "FR1420041010050500013M02606", "FR7630006000011234567890189"
local input = { cheque = "1234567", account = OURS, side = "drawn" }

return workflow(disclosure {
  type       = "bank.cheque",
  title      = { fr = "Copie d'un chèque et de sa remise", en = "Copy of a cheque and of its deposit" },
  holder     = "lbp",
  bases      = law.general .. law.tax,
  validators = { "agent", "compliance" },
  correct    = { "cheque" },
  checks     = function(c)
    if c.input.side == "drawn" then return bank.checks(c) end
  end,
  sensitive  = { fr = "tiers : tireur et remettant", en = "third parties: drawer and remitter" },
  input = {
    cheque  = field.reference { required = true, title = { fr = "Numéro du chèque", en = "Cheque number" } },
    account = bank.account { title = { fr = "Compte du tireur", en = "Drawer's account" } },
    side    = field.enum { "drawn", "remitted", required = true, title = { fr = "Tiré sur la banque, ou remis à la banque", en = "Drawn on the bank, or paid in at it" } },
  },
  answer = {
    images    = bank.files { fr = "Recto et verso", en = "Both sides" },
    drawer    = field.text { max = 200, title = { fr = "Tireur", en = "Drawer" } },
    remitter  = field.text { max = 200, title = { fr = "Remettant", en = "Remitter" } },
    paid_into = field.account { title = { fr = "Compte de remise", en = "Account paid into" } },
    amount    = bank.amount(),
    on        = field.date { title = { fr = "Remis le", en = "Paid in on" } },
  },
  due   = { normal = "10 working days", urgent = "3 working days", vital = false },
  tests = trials { input = input, urgency = "urgent", late = "6 days", own = {
    { "both sides, approved by compliance",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "lbp", due_at = "2026-03-24T23:00:00Z" },
      { "prepared", input = { images = { { label = "recto", file = FILE }, { label = "verso", file = FILE } }, remitter = "M. Martin",
                              amount = { value = "350", currency = "EUR" } } },
      { "approve", by = "agent", denied = "not_allowed" }, { "approve", by = "compliance" },
      { expect = "answered", answer = { records = 2, remitter = "M. Martin" } } },

    { "drawn on another bank: refused at once", given = { input = { cheque = "1234567", account = THEIRS, side = "drawn" }, denied = "other_holder" } },
    { "drawn on another bank and paid in here: ours to answer", given = { input = { cheque = "1234567", account = THEIRS, side = "remitted" } }, { expect = "collect" } },
    { "not as a vital urgency", given = { urgency = "vital", input = input, denied = "not_admitted" } },
  } },
})
