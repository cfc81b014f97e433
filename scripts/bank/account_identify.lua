-- Accounts of a person, or the holder of an account or a card: the bank's register is asked first, an agent completes,
-- and bank compliance approves what goes out. An account of another bank is told at once.

local bank       = use "lib/bank"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local OURS, THEIRS = "FR14 2004 1010 0505 0001 3M02 606", "FR76 3000 6000 0112 3456 7890 189"
local input  = { account = OURS }
local person = { family_names = { "Dupont" }, given_names = { "Jean" }, birth_date = "1985-03-12" }

return workflow(disclosure {
  type       = "bank.account.identify",
  title      = { fr = "Comptes d'une personne, titulaire d'un compte ou d'une carte", en = "Accounts of a person, holder of an account or a card" },
  holder     = "lbp",
  bases      = law.general .. law.tax .. law.financial .. law.customs,
  validators = { "auto", "agent", "compliance" },
  checks     = bank.checks,
  correct    = { "account", "person" },
  ask = {
    service = "bank.lookup",
    args = function(c) return { what = "accounts", account = c.input.account, person = c.input.person, card = c.input.card } end,
    take = function(c, e)
      c.data.answer = { accounts = e.result.accounts }
      return e.result.accounts ~= nil                        -- namesakes, merged files: a person looks
    end,
  },
  input = {
    person  = field.person { one_of = true, title = { fr = "Personne", en = "Person" } },
    account = bank.account { one_of = true },
    card    = bank.card { one_of = true },
  },
  answer = {
    accounts = bank.accounts(),
    ficoba   = field.text { max = 400, title = { fr = "Autres établissements, d'après FICOBA", en = "Other banks, by FICOBA" } },
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "2 hours" },
  tests = trials { input = input, first = "ask", before = { { "call.failed", error = "not_connected" } }, urgency = "vital", late = "121 minutes", own = {
    { "the register answers, compliance approves",
      given = { at = "2026-03-10T10:00:00+01:00", input = { person = person } },
      { expect = "ask", holder = "lbp", calls = 1, tasks = 0, due_at = "2026-03-17T23:00:00Z" },
      { "call.done", result = { accounts = { { account = OURS, kind = "current", status = "open", people = { { role = "holder", person = person } } } } } },
      { expect = "compliance", tasks = 1 },
      { "approve", by = "agent", denied = "not_allowed" }, { "approve", by = "compliance" },
      { expect = "answered", outcome = "answered", overdue = false, answer = { completeness = "full", records = 1 } } },

    { "an agent gathers when the register is down, and does not approve himself",
      given = { input = { card = "4111 1111 1111 1111" } },
      { "call.failed" }, { expect = "collect", tasks = 1 },
      { "prepared", input = { accounts = { { account = OURS, kind = "current" } } } },
      { "return", by = "compliance", input = { reason = "Il manque le mandataire." } }, { expect = "collect" },
      { "none", input = { note = "Carte inconnue." } }, { "approve", by = "compliance" },
      { expect = "no_data", answer = { completeness = "none" } } },

    { "an account of another bank is refused at once, with the bank's code",
      given = { input = { account = THEIRS }, denied = "other_holder" } },
    { "so is one abroad", given = { input = { account = "DE89 3704 0044 0532 0130 00" }, denied = "other_holder" } },
    { "a RIB and a CCP are ours", given = { input = { account = "20041 01005 0500013M026 06" } }, { expect = "ask" } },
    { "a CCP alone is ours", given = { input = { account = "0500013M026" } }, { expect = "ask" } },
    { "a person or an account, not both", given = { input = { account = OURS, person = person }, denied = "one_of" } },
    { "for customs, too", given = { basis = "cd:65", input = input }, { expect = "ask" } },
  } },
})
