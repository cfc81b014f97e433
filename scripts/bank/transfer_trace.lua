-- Where a transfer went, and the attempt to get it back. Every hour counts: where a recall is wanted it is asked of the
-- other bank at once, before anybody has looked, and by hand when the service does not answer.

local bank       = use "lib/bank"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local OURS, THEIRS = "FR1420041010050500013M02606", "FR7630006000011234567890189"
local input  = { reference = "E2E-2026-0042", amount = { value = "12000", currency = "EUR" }, on = "2026-03-09", payer = OURS }
local recall = { reference = "E2E-2026-0042", amount = { value = "12000", currency = "EUR" }, on = "2026-03-09", payer = OURS, beneficiary = THEIRS, recall = true }

return workflow(disclosure {
  type       = "bank.transfer.trace",
  title      = { fr = "Traçage ou rappel d'un virement frauduleux", en = "Trace or recall of a fraudulent transfer" },
  holder     = "lbp",
  bases      = law.general,
  validators = { "auto", "agent", "compliance" },
  correct    = { "reference" },
  sensitive  = { fr = "chaque heure compte", en = "every hour counts" },
  checks = function(c)
    local payer, beneficiary = c.input.payer, c.input.beneficiary
    if (payer and bank.is_ours(payer)) or (beneficiary and bank.is_ours(beneficiary)) or not (payer or beneficiary) then return end
    return "other_holder", "Aucun des comptes n'est tenu par La Banque Postale : adressez la réquisition à l'établissement teneur."
  end,
  ask = {
    service = "bank.transfer.recall",
    when = function(c) return c.input.recall == true end,
    args = function(c)
      return { reference = c.input.reference, amount = c.input.amount, on = c.input.on, payer = c.input.payer, beneficiary = c.input.beneficiary, case = c.number }
    end,
    take = function(c, e)
      c.data.recall = { asked_at = c.now, status = e.result.status }
      return false                                           -- what became of the money a person tells
    end,
  },
  input = {
    reference   = field.reference { required = true, title = { fr = "Référence de l'opération", en = "Reference of the transfer" } },
    amount      = field.amount { required = true, title = { fr = "Montant", en = "Amount" } },
    on          = field.date { required = true, past = true, title = { fr = "Date", en = "Date" } },
    payer       = field.account { title = { fr = "Compte débité", en = "Account debited" } },
    beneficiary = field.account { title = { fr = "Compte crédité", en = "Account credited" } },
    bic         = field.bic { title = { fr = "BIC de l'autre établissement", en = "BIC of the other bank" } },
    recall      = field.boolean { title = { fr = "Rappeler les fonds", en = "Recall the funds" } },
  },
  answer = {
    status      = field.enum { "executed", "pending", "rejected", "returned", "not_found", required = true, title = { fr = "État du virement", en = "State of the transfer" } },
    recall      = field.enum { "not_asked", "asked", "accepted", "partly", "refused", required = true, title = { fr = "Rappel", en = "Recall" } },
    beneficiary = field.text { max = 200, title = { fr = "Bénéficiaire", en = "Beneficiary" } },
    account     = field.account { title = { fr = "Compte crédité", en = "Account credited" } },
    funds_left  = bank.amount { fr = "Fonds encore présents", en = "Funds left" },
    recovered   = bank.amount { fr = "Fonds récupérés", en = "Funds recovered" },
    onward      = bank.operations { fr = "Opérations suivantes", en = "Onward operations" },
  },
  due   = { normal = "24 hours", urgent = "2 hours", vital = "1 hour" },
  tests = trials { input = input, urgency = "urgent", late = "121 minutes", own = {
    { "the recall is asked at once, the agent tells what became of it",
      given = { at = "2026-03-10T10:00:00+01:00", urgency = "urgent", input = recall },
      { expect = "ask", holder = "lbp", calls = 1, tasks = 0, due_at = "2026-03-10T11:00:00Z" },
      { "call.done", result = { status = "accepted" } }, { expect = "collect", tasks = 1 },
      { "prepared", input = { status = "returned" }, denied = "required" },
      { "prepared", input = { status = "returned", recall = "accepted", recovered = { value = "12000", currency = "EUR" } } },
      { "approve", by = "compliance" },
      { expect = "answered", overdue = false, answer = { recall = "accepted", recovered = { value = "12000.00", currency = "EUR" } } } },

    { "by hand when the service is not there, well within the hour",
      given = { urgency = "vital", input = recall },
      { "call.failed", error = "not_connected" }, { expect = "collect", tasks = 1, overdue = false },
      { wait = "59 minutes" }, { expect = "collect", overdue = false }, { wait = "2 minutes" }, { expect = "collect", overdue = true } },

    { "no recall when none is wanted", given = { input = input }, { expect = "collect", calls = 0, tasks = 1 } },
    { "neither account is ours", given = { input = { reference = "E2E-1", amount = { value = "1", currency = "EUR" }, on = "2026-03-09", payer = THEIRS },
                                    denied = "other_holder" } },
  } },
})
