-- Identity behind a customer account of laposte.fr: one agent prepares, another one looks again, and only then it goes out.
--
--   prepare ─prepared, none─▶ review ─approve─▶ answered, no_data
--     │ ▲ ▲                     │
--     │ │ └──────return─────────┘
--     ▼ │ reply
--   clarify
--
-- User data only (60-1, 77-1-1, 99-3 …): addresses of connections are another type, with the threshold of 60-1-2.

local machine = use "lib/machine"

local function accounts(options)
  return field.list(field.record { members = {
    account_id     = field.account_id { required = true, title = { fr = "Compte", en = "Account" } },
    family_name    = field.text { max = 120, title = { fr = "Nom", en = "Family name" } },
    given_names    = field.text { max = 120, title = { fr = "Prénoms", en = "Given names" } },
    birth_date     = field.date { title = { fr = "Date de naissance", en = "Date of birth" } },
    email          = field.email { title = { fr = "Adresse électronique", en = "E-mail" } },
    email_verified = field.boolean { title = { fr = "Adresse électronique vérifiée", en = "E-mail verified" } },
    phone          = field.phone { title = { fr = "Téléphone", en = "Telephone" } },
    phone_verified = field.boolean { title = { fr = "Téléphone vérifié", en = "Telephone verified" } },
    addresses      = field.list(field.text { max = 400 }, { max = 20, title = { fr = "Adresses postales", en = "Postal addresses" } }),
    created_on     = field.date { title = { fr = "Créé le", en = "Created on" } },
  } }, options)
end

return workflow {
  type   = "account.laposte.identity",
  title  = { fr = "Compte client laposte.fr", en = "Customer account of laposte.fr" },
  holder = "numerique",
  bases  = law.general,
  input  = {                                                 -- exactly one of the four
    email        = field.email { one_of = true, title = { fr = "Adresse électronique", en = "E-mail" } },
    phone        = field.phone { one_of = true, title = { fr = "Téléphone", en = "Telephone" } },
    account_id   = field.account_id { one_of = true, title = { fr = "Identifiant du compte", en = "Account" } },
    order_number = field.order_number { one_of = true, title = { fr = "Numéro de commande", en = "Order number" } },
  },
  answer = {
    accounts = accounts { title = { fr = "Comptes", en = "Accounts" } },
    note     = machine.note(),
  },
  due    = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  new_deadline = true,                                       -- one side asks, the other agrees
  start  = "prepare",

  any = { withdraw = machine.withdraw() },

  states = machine.ends {
    prepare = {
      title = { fr = "Préparation", en = "Preparation" },
      task  = { team = "numerique", role = "agent", title = { fr = "Rechercher le compte", en = "Look up the account" } },
      on    = {
        prepared = { to = "review", title = { fr = "Soumettre à relecture", en = "Hand over for review" },
                     input = { accounts = accounts { required = true, min = 1, max = 20 }, note = machine.note() },
                     run = function(c, e)
                       c.data.accounts, c.data.note = e.input.accounts, e.input.note
                     end },
        none     = { to = "review", title = { fr = "Aucun compte", en = "No account" }, input = { note = machine.note(true) },
                     run = function(c, e)
                       c.data.accounts, c.data.note = nil, e.input.note
                     end },
        refuse   = machine.refuse("refused"), ask = machine.ask(),
      },
    },
    clarify = machine.clarify { "prepare" },
    review = {
      title   = { fr = "Relecture", en = "Review" },
      approve = { team = "numerique", role = { "agent", "supervisor" }, distinct_from = { "prepare" }, quorum = 1,
                  title = { fr = "Relire la réponse", en = "Review the answer" } },
      on      = {
        approve = { to = { "answered", "no_data" }, title = { fr = "Approuver", en = "Approve" },
                    run = function(c)
                      if not c.data.accounts then return "no_data" end
                    end },
        ["return"] = { to = "prepare", title = { fr = "Renvoyer", en = "Send back" },
                       input = { reason = field.text { required = true, max = 2000 } } },
      },
    },
    answered = machine.answered(function(c) return { accounts = c.data.accounts, note = c.data.note } end),
    no_data  = machine.no_data(),
  },

  tests = {
    { "one prepares, another approves",
      given = { at = "2026-04-30T10:00:00+02:00", input = { email = "Jean.Dupont@laposte.net" } },
      { expect = "prepare", tasks = 1, holder = "numerique", due_at = "2026-05-06T22:00:00Z" },   -- over the 1st of May
      { "prepared", input = { accounts = { { account_id = "C-100234", family_name = "Dupont", email = "jean.dupont@laposte.net", email_verified = true } } } },
      { expect = "review", tasks = 1 },
      { "approve", by = "agent", denied = "four_eyes" },
      { "approve", by = "agent:2" },
      { expect = "answered", outcome = "answered", overdue = false, answer = { completeness = "full", records = 1 } },
      { "acknowledge" }, { "acknowledge", denied = "already_acknowledged" },
      { "complement", input = { number = "2026-000002" } }, { expect = "answered", tasks = 0 } },

    { "whoever prepared may not even send it back",
      given = { input = { phone = "06 12 34 56 78" } },
      { "prepared", by = "agent:7", input = { accounts = { { account_id = "C-100234" } } } },
      { "return", by = "agent:7", input = { reason = "Je me suis trompé." }, denied = "four_eyes" },
      { "return", by = "supervisor", input = { reason = "Manque l'adresse." } }, { expect = "prepare", tasks = 1 },
      { "prepared", by = "agent:8", input = { accounts = { { account_id = "C-100234", addresses = { "1 rue du Bac, 75007 Paris" } } } } },
      { "approve", by = "agent:7", denied = "four_eyes" },   -- the first preparer stays out
      { "approve", by = "supervisor" }, { expect = "answered" } },

    { "no account: that, too, is looked at twice",
      given = { input = { account_id = "c-999" } },
      { "none", denied = "required" },
      { "none", input = { note = "Aucun compte à cet identifiant." } }, { expect = "review" },
      { "approve", by = "agent:2" },
      { expect = "no_data", outcome = "no_data", answer = { completeness = "none", records = 0 } },
      { "acknowledge" } },

    { "a question stops the clock for exactly as long as the reply takes",
      given = { urgency = "urgent", at = "2026-03-10T10:00:00+01:00", input = { order_number = "CMD-2026-0001" } },
      { expect = "prepare", due_at = "2026-03-10T21:00:00Z" },
      { wait = "2 hours" }, { "ask", input = { question = "De quel site vient ce numéro ?" } },
      { expect = "clarify", clock = "paused", tasks = 0 },
      { wait = "26 hours" }, { expect = "clarify", overdue = false },
      { "reply", input = { text = "De la boutique en ligne." } },
      { expect = "prepare", clock = "running", due_at = "2026-03-11T23:00:00Z" },
      { wait = "10 hours" }, { expect = "prepare", overdue = false },
      { wait = "1 minute" }, { expect = "prepare", overdue = true } },

    { "is refused with a code",
      given = { input = { email = "personne@example.org" } },
      { "refuse", input = { code = "insufficient_identifier" }, by = "requester", denied = "not_allowed" },
      { "refuse", input = { code = "insufficient_identifier", text = "Adresse d'un autre fournisseur." } },
      { expect = "refused", outcome = "refused", tasks = 0 } },

    { "lapses when nobody replies",
      given = { input = { email = "jean.dupont@laposte.net" } },
      { "ask", input = { question = "Quelle période ?" } },
      { wait = "10 working days" }, { expect = "lapsed" } },

    { "vital: searched at once, released only when the unit was called back by somebody else",
      given = { urgency = "vital", input = { email = "jean.dupont@laposte.net" } },
      { expect = "prepare", tasks = 1, duties = 1 },
      { "prepared", by = "agent", input = { accounts = { { account_id = "C-100234" } } } },
      { "callback_confirmed", by = "agent", input = { spoke_to = "Cdt Leroy" }, denied = "four_eyes" },
      { "approve", by = "agent:2" },
      { expect = "callback", clock = "running", tasks = 0, duties = 1, outcome = "none" },
      { "callback_confirmed", by = "jurist", input = { number_called = "+33199001700", spoke_to = "Cdt Leroy" }, denied = "not_in_registry" },
      { "callback_confirmed", by = "jurist", input = { spoke_to = "Cdt Leroy" } },
      { expect = "answered", outcome = "answered", overdue = false, duties = 1, answer = { records = 1 } },
      { "reviewed", by = "jurist", input = { justified = true, text = "Personne retrouvée." }, denied = "four_eyes" },
      { "reviewed", by = "supervisor", input = { justified = true, text = "Personne retrouvée." } }, { expect = "answered", duties = 0 } },

    { "vital: whoever called back does not prepare, and a false request is refused",
      given = { urgency = "vital", input = { email = "jean.dupont@laposte.net" } },
      { "callback_failed", by = "agent:2", input = { text = "Personne ne répond." } }, { expect = "prepare", duties = 1 },
      { "prepared", by = "agent:2", input = { accounts = { { account_id = "C-100234" } } }, denied = "four_eyes" },
      { "callback_failed", by = "jurist", input = { text = "L'unité ne connaît pas cette demande." } },
      { expect = "suspected_fraud", outcome = "refused", tasks = 0, duties = 1 },
      { "callback_confirmed", by = "supervisor", input = { spoke_to = "Cdt Leroy" }, denied = "event_not_allowed" } },

    { "vital: an act by word of mouth is put in writing in time, or is irregular",
      given = { urgency = "vital", oral = true, input = { email = "jean.dupont@laposte.net" } },
      { wait = "23 hours" }, { "regularise", input = { reference = "AUT-26-114", date = "2026-03-10" } },
      { wait = "2 hours" }, { "regularise", input = { reference = "AUT-26-114", date = "2026-03-10" }, denied = "event_not_allowed" } },

    { "withdrawn during the review: nothing is delivered",
      given = { input = { email = "jean.dupont@laposte.net" } },
      { "prepared", input = { accounts = { { account_id = "C-100234" } } } },
      { "withdraw" }, { expect = "withdrawn", tasks = 0 },
      { "approve", by = "agent:2", denied = "event_not_allowed" } },
  },
}
