-- Seizure of a sum on an account (CPP 706-154): a jurist and bank compliance before the money is touched, one agent who
-- blocks it, and then ten days in which the judge must have confirmed. Nobody has to remember the tenth day.
--
--   check ─accept─▶ compliance ─approve─▶ block ─blocked─▶ blocked ─confirm─▶ confirmed
--     │ ask ▲ reply     │ return            │ nothing        │ release, withdraw         expiry
--     ▼     │           ▼                   ▼                ▼                             ▼
--   clarify          check               no_data          unblock ─done─▶ released ◀─── unconfirmed
--
-- The officer reads the sum in the history, as soon as it is blocked: what brought him to `blocked` is shown to him.

local bank    = use "lib/bank"
local machine = use "lib/machine"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local OURS  = "FR1420041010050500013M02606"
local input = { account = OURS, amount = { value = "15000", currency = "EUR" }, authorisation = FILE }
local sum   = { amount = { value = "9200", currency = "EUR" }, balance = { value = "9200", currency = "EUR" }, at = "2026-03-10T09:30:00+01:00" }

local function order(required)
  return {
    reference = field.text { required = required, max = 80, title = { fr = "Référence de l'ordonnance", en = "Reference of the order" } },
    file      = field.file { title = { fr = "Ordonnance", en = "Order" } },
  }
end

local function confirmed(c, e)
  c.data.confirmed, c.data.order = true, e.input.reference
end

local function answer(c)
  return { blocked = c.data.blocked, confirmed = c.data.confirmed == true, order = c.data.order, released = c.data.released == true }
end

return workflow {
  type   = "bank.account.seizure",
  title  = { fr = "Saisie d'une somme au crédit d'un compte (CPP 706-154)", en = "Seizure of a sum on an account" },
  holder = "lbp",
  bases  = law.asset_seizure,
  input  = {
    account       = bank.account { required = true },
    amount        = field.amount { min = 1, title = { fr = "Montant (tout le solde sinon)", en = "Amount (else the whole balance)" } },
    authorisation = field.file { required = true, title = { fr = "Autorisation du procureur ou du juge d'instruction", en = "Authorisation" } },
    agrasc        = field.reference { title = { fr = "Référence AGRASC", en = "AGRASC reference" } },
  },
  answer = {
    blocked   = field.record { title = { fr = "Somme bloquée", en = "Sum blocked" }, members = {
      amount  = bank.amount({ fr = "Montant bloqué", en = "Amount blocked" }, true),
      balance = bank.amount({ fr = "Solde au moment du blocage", en = "Balance when blocked" }, true),
      at      = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
    } },
    confirmed = field.boolean { title = { fr = "Saisie maintenue par le juge", en = "Confirmed by the judge" } },
    order     = field.text { max = 80, title = { fr = "Ordonnance", en = "Order" } },
    released  = field.boolean { title = { fr = "Blocage levé", en = "Released" } },
    note      = machine.note(),
  },
  due    = { normal = "4 hours", urgent = "1 hour", vital = false, met_by = "blocked" },
  start  = { to = { "check" }, run = function(c)
    local code, text = bank.checks(c)
    if code then return deny(code, text) end
  end },

  any = { withdraw = machine.withdraw({ "withdrawn", "unblock" }, function(c)
    if c.data.released ~= nil then return deny("already_releasing", "La mainlevée est déjà demandée.") end
    if not c.data.blocked then return end
    c.data.released = false
    return "unblock"
  end) },

  states = machine.ends {
    check = {
      title = { fr = "Contrôle juridique", en = "Legal review" },
      task  = { team = "legal", role = "jurist", title = { fr = "Contrôler la saisie demandée", en = "Review the seizure" } },
      on    = { accept = { to = "compliance", title = { fr = "Accepter", en = "Accept" } },
                refuse = machine.refuse("refused"), ask = machine.ask() },
    },
    clarify = machine.clarify { "check" },
    compliance = {
      title   = { fr = "Conformité bancaire", en = "Bank compliance" },
      approve = { team = "compliance", role = "compliance", distinct_from = { "check" }, quorum = 1,
                  title = { fr = "Autoriser le blocage", en = "Approve the blocking" } },
      on      = { approve = { to = "block", title = { fr = "Approuver", en = "Approve" } },
                  ["return"] = { to = "check", title = { fr = "Renvoyer", en = "Send back" },
                                 input = { reason = field.text { required = true, max = 2000 } } } },
    },
    block = {
      title = { fr = "Blocage des fonds", en = "Blocking the funds" },
      task  = { team = holder, role = "agent", urgency = "urgent", title = { fr = "Bloquer la somme", en = "Block the sum" } },
      on    = {
        blocked = { to = "blocked", notify = "requester", title = { fr = "Somme bloquée", en = "Blocked" },
                    input = {
                      amount  = bank.amount({ fr = "Montant bloqué", en = "Amount blocked" }, true),
                      balance = bank.amount({ fr = "Solde au moment du blocage", en = "Balance when blocked" }, true),
                      at      = field.datetime { required = true, past = true, title = { fr = "Date et heure", en = "Time" } },
                    },
                    run = function(c, e) c.data.blocked = e.input end },
        nothing = { to = "no_data", notify = "requester", confirm = true, title = { fr = "Rien à bloquer", en = "Nothing to block" },
                    input = { note = machine.note(true) }, run = function(c, e) c.data.note = e.input.note end },
      },
    },
    blocked = {
      title  = { fr = "Somme bloquée, ordonnance du juge attendue", en = "Blocked, the judge's order is awaited" },
      timers = { remind = "7 days", jld = "10 days" },
      on     = {
        confirm = { by = "requester", to = "confirmed", notify = "holder", title = { fr = "Saisie maintenue", en = "Confirmed" }, input = order(true), run = confirmed },
        lift    = { by = "requester", to = "unblock", confirm = true, title = { fr = "Mainlevée", en = "Release" }, input = order(false),
                    run = function(c) c.data.released = false end },
        ["timer.remind"] = { notify = "requester" },
        ["timer.jld"]    = { to = "unconfirmed", notify = "requester" },
      },
    },
    unconfirmed = {
      title = { fr = "Dix jours écoulés sans ordonnance", en = "Ten days without an order" },
      task  = { team = "legal", role = "jurist", urgency = "urgent", title = { fr = "Trancher : aucune ordonnance reçue", en = "Decide: no order received" } },
      on    = {
        confirm = { by = { "requester", "jurist" }, to = "confirmed", title = { fr = "Saisie maintenue", en = "Confirmed" }, input = order(true), run = confirmed },
        lift    = { to = "unblock", notify = "requester", confirm = true, title = { fr = "Lever le blocage", en = "Release" },
                    run = function(c) c.data.released = false end },
      },
    },
    unblock = {
      title = { fr = "Levée du blocage", en = "Releasing" },
      task  = { team = holder, role = "agent", urgency = "urgent", title = { fr = "Lever le blocage", en = "Release the sum" } },
      on    = { done = { to = "released", notify = "requester", title = { fr = "Blocage levé", en = "Released" },
                         run = function(c) c.data.released = true end } },
    },
    confirmed = { title = { fr = "Saisie maintenue", en = "Confirmed" }, final = "answered", answer = answer, on = machine.afterwards() },
    released  = { title = { fr = "Blocage levé", en = "Released" }, final = "answered", answer = answer, on = machine.afterwards() },
    no_data   = machine.no_data(),
  },

  tests = {
    { "jurist, compliance, agent; the judge confirms",
      given = { at = "2026-03-10T09:00:00+01:00", input = input },
      { expect = "check", holder = "lbp", tasks = 1, due_at = "2026-03-10T12:00:00Z" },
      { "blocked", by = "agent", input = sum, denied = "event_not_allowed" },
      { "accept", by = "jurist" }, { "approve", by = "jurist", denied = "not_allowed" }, { "approve", by = "compliance" },
      { expect = "block", tasks = 1 }, { wait = "1 hour" }, { "blocked", input = sum },
      { expect = "blocked", tasks = 0, overdue = false }, { wait = "9 days" }, { expect = "blocked", overdue = false },
      { "confirm", by = "agent", input = { reference = "ORD-26-9" }, denied = "not_allowed" },
      { "confirm", input = { reference = "ORD-26-9" } },
      { expect = "confirmed", outcome = "answered", answer = { confirmed = true, released = false, order = "ORD-26-9",
        blocked = { amount = { value = "9200.00", currency = "EUR" }, balance = { value = "9200.00", currency = "EUR" }, at = "2026-03-10T08:30:00Z" } } } },

    { "ten days without an order: a jurist decides, the sum is released",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { "accept" }, { "approve" }, { "blocked", input = sum },
      { wait = "9 days" }, { expect = "blocked", tasks = 0 }, { wait = "2 days" },
      { expect = "unconfirmed", tasks = 1 },
      { "lift", by = "agent", denied = "not_allowed" }, { "lift", by = "jurist" }, { expect = "unblock", tasks = 1 },
      { "done" }, { expect = "released", outcome = "answered", answer = { confirmed = false, released = true } } },

    { "an order that comes late still counts, while nothing is released",
      given = { input = input }, { "accept" }, { "approve" }, { "blocked", input = { amount = sum.amount, balance = sum.balance, at = "2026-03-10T09:00:00+01:00" } },
      { wait = "12 days" }, { expect = "unconfirmed" }, { "confirm", by = "requester", input = { reference = "ORD-26-9" } },
      { expect = "confirmed" } },

    { "given up while the money is blocked, it is let go first",
      given = { input = input }, { "accept" }, { "approve" }, { "blocked", input = { amount = sum.amount, balance = sum.balance, at = "2026-03-10T09:00:00+01:00" } },
      { "withdraw" }, { expect = "unblock", tasks = 1 }, { "withdraw", denied = "already_releasing" },
      { "done" }, { expect = "released" } },

    { "given up before, it simply ends", given = { input = input }, { "withdraw" }, { expect = "withdrawn", outcome = "withdrawn" } },
    { "nothing on the account", given = { input = input }, { "accept" }, { "approve" },
      { "nothing", denied = "required" }, { "nothing", input = { note = "Compte clos le 2 mars." } }, { expect = "no_data", outcome = "no_data" } },
    { "compliance sends it back, the jurist refuses", given = { input = input }, { "accept" },
      { "return", by = "compliance", input = { reason = "L'autorisation vise un autre compte." } }, { expect = "check" },
      { "refuse", by = "jurist", input = { code = "authorisation_missing" } }, { expect = "refused", outcome = "refused" } },
    { "a question stops the clock", given = { input = input }, { "ask", input = { question = "Quel montant ?" } },
      { expect = "clarify", clock = "paused" }, { wait = "2 working days" }, { "reply", input = { text = "15 000 euros." } },
      { expect = "check", clock = "running", overdue = false } },
    { "four hours, and it is overdue", given = { input = input }, { "accept" }, { wait = "241 minutes" }, { expect = "compliance", overdue = true } },
    { "an account of another bank", given = { input = { account = "FR7630006000011234567890189", authorisation = FILE }, denied = "other_holder" } },
    { "never on a search warrant", given = { basis = "cpp:56", input = input, denied = "basis_not_applicable" } },
    { "not as a vital urgency", given = { urgency = "vital", input = input, denied = "not_admitted" } },
  },
}
