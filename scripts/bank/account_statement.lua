-- Statements of an account: what a machine can read, always. Few operations as a list, many as camt.053 or CFONB 120
-- files; a picture of a statement alone is no answer.

local bank       = use "lib/bank"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local OURS, THEIRS = "FR1420041010050500013M02606", "FR7630006000011234567890189"
local input = { account = OURS, period = { from = "2025-01-01", to = "2026-02-28" } }

-- Bookings as a list, or a file that has them.
local function is_readable(answer)
  if answer.operations and #answer.operations > 0 then return true end
  for _, statement in ipairs(answer.statements or {}) do
    if statement.format ~= "pdf" then return true end
  end
  return false
end

return workflow(disclosure {
  type       = "bank.account.statement",
  title      = { fr = "Relevés d'un compte", en = "Statements of an account" },
  holder     = "lbp",
  bases      = law.general .. law.tax .. law.financial .. law.customs,
  validators = { "agent", "compliance" },
  parts      = true,
  checks     = bank.checks,
  correct    = { "period" },
  fit        = function(answer)
    if not is_readable(answer) then
      return "not_machine_readable", "Joignez les opérations en liste, en camt.053, en CFONB 120 ou en CSV : un PDF seul ne se dépouille pas."
    end
  end,
  sensitive  = { fr = "tiers : contreparties", en = "third parties: counterparties" },
  input = {
    account = bank.account { required = true },
    period  = bank.period { required = true },
  },
  answer = {
    account    = bank.account {},
    opening    = bank.amount { fr = "Solde initial", en = "Opening balance" },
    closing    = bank.amount { fr = "Solde final", en = "Closing balance" },
    operations = bank.operations(),
    statements = bank.statements(),
  },
  due   = { normal = "10 working days", urgent = "3 working days", vital = "24 hours" },
  tests = trials { input = input, urgency = "vital", late = "1441 minutes", own = {
    { "an agent prepares, compliance approves",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "lbp", tasks = 1, due_at = "2026-03-24T23:00:00Z" },
      { "prepared", input = { operations = {
        { date = "2026-02-01", value_date = "2026-02-02", label = "VIR SEPA", amount = { value = "-120.5", currency = "EUR" },
          counterparty = { name = "M. Martin", account = THEIRS } } } } },
      { expect = "compliance", tasks = 1 }, { "approve", by = "compliance" },
      { expect = "answered", overdue = false, answer = { records = 1, operations = {
        { date = "2026-02-01", value_date = "2026-02-02", label = "VIR SEPA", amount = { value = "-120.50", currency = "EUR" },
          counterparty = { name = "M. Martin", account = THEIRS } } } } } },

    { "a PDF alone is sent back at once, a camt.053 beside it is not",
      given = { input = input },
      { "prepared", input = { statements = { { format = "pdf", file = FILE } } }, denied = "not_machine_readable" },
      { "prepared", input = { statements = { { format = "xls", file = FILE } } }, denied = "not_in_list" },
      { expect = "collect" },
      { "prepared", input = { statements = { { format = "pdf", file = FILE }, { format = "camt.053", file = FILE } } } },
      { expect = "compliance" } },

    { "an account of another bank", given = { input = { account = THEIRS, period = { from = "2026-01-01", to = "2026-01-31" } },
                                               denied = "other_holder" } },
    { "ten years, no more", given = { input = { account = OURS, period = { from = "2015-01-01", to = "2026-01-31" } }, denied = "period_excessive" } },
    { "too broad: refused, contested, narrowed on a jurist's word",
      given = { input = input }, { "refuse", input = { code = "period_excessive" } },
      { "contest", input = { text = "Les faits courent sur toute la période." } }, { "accept", by = "jurist" },
      { expect = "collect", clock = "running" } },
  } },
})
