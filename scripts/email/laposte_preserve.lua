-- Keeps a laposte.net mailbox as it is (CPP 60-2 al. 2, 77-1-2 al. 2, 99-4 al. 2; European preservation order), one year
-- at most, and lets it go by itself. Nothing is read and nothing handed over: that is email.laposte.content, linked here.
--
--   place ─done─▶ kept ─expiry, release, withdraw─▶ let_go ─done─▶ ended
--     │failed      ▲                                  │failed
--     ▼            │                                  ▼
--   by_hand ─kept──┘                             let_go_by_hand ─done─▶ ended        by_hand ─ask─▶ clarify, refuse─▶ refused

local machine = use "lib/machine"

local input = { address = "jean.dupont@laposte.net", keep_until = "+720 hours" }

local function release(c)
  if c.data.releasing then return deny("already_releasing", "La levée est déjà demandée.") end
  c.data.releasing = true
end

local function answer(c)
  return { preservation_id = c.data.id, kept_until = c.data.ended_at, production = c.data.production }
end

return workflow {
  type   = "email.laposte.preserve",
  title  = { fr = "Conservation d'une messagerie laposte.net", en = "Preservation of a laposte.net mailbox" },
  holder = "laposte.net",
  bases  = law.preservation .. law.epoc,
  input  = {
    address    = field.email { required = true, domain = "laposte.net", title = { fr = "Adresse laposte.net", en = "laposte.net address" } },
    keep_until = field.datetime { required = true, within = "8784 hours", title = { fr = "Conserver jusqu'au", en = "Keep until" } },
  },
  answer = {
    preservation_id = field.reference { title = { fr = "Référence de conservation", en = "Preservation" } },
    kept_until      = field.datetime { title = { fr = "Conservé jusqu'au", en = "Kept until" } },
    production      = field.text { max = 20, title = { fr = "Demande de remise", en = "Request for production" } },
    note            = machine.note(),
  },
  due    = { normal = "24 hours", urgent = "4 hours", vital = "1 hour", met_by = "kept" },
  start  = "place",

  any = { withdraw = machine.withdraw({ "withdrawn", "let_go" }, function(c)
    if not c.data.id then return end                         -- nothing was frozen yet
    return release(c) or "let_go"
  end) },

  -- A call-back has told of a fraud: what is frozen is let go.
  fraud = { to = { "withdrawn", "let_go", "let_go_by_hand" }, run = function(c)
    if c.state == "let_go" or c.state == "let_go_by_hand" then return c.state end
    if not c.data.id or c.data.releasing then return "withdrawn" end
    c.data.releasing = true
    return "let_go"
  end },

  states = machine.ends {
    place = {
      title = { fr = "Demande de conservation", en = "Asking for preservation" },
      call  = { service = "email.preserve", timeout = "20 seconds", retry = { times = 4, from = "5 seconds", to = "2 minutes" },
                args = function(c) return { address = c.input.address, until_ = c.input.keep_until } end },
      on    = {
        ["call.done"] = { to = { "kept", "by_hand" }, run = function(c, e)
          if not e.result.id then return "by_hand" end
          c.data.id = e.result.id
        end },
        ["call.failed"] = "by_hand",
      },
    },
    by_hand = {
      title = { fr = "Conservation à la main", en = "By hand" },
      task  = { team = holder, role = "agent", title = { fr = "Geler la messagerie", en = "Freeze the mailbox" } },
      on    = {
        kept   = { to = "kept", notify = "requester", title = { fr = "Messagerie gelée", en = "Kept" },
                   input = { preservation_id = field.reference { required = true, title = { fr = "Référence de conservation", en = "Preservation" } } },
                   run = function(c, e) c.data.id = e.input.preservation_id end },
        none   = { to = "no_data", notify = "requester", confirm = true, title = { fr = "Aucune messagerie", en = "No mailbox" },
                   input = { note = machine.note(true) }, run = function(c, e) c.data.note = e.input.note end },
        refuse = machine.refuse("refused"), ask = machine.ask(),
      },
    },
    clarify = machine.clarify { "by_hand" },
    kept = {
      title  = { fr = "Messagerie conservée", en = "Kept" },
      timers = { expiry = { at = function(c) return c.input.keep_until end } },
      on     = {
        extend  = { by = "requester", to = "kept", title = { fr = "Prolonger", en = "Extend" },
                    input = { keep_until = field.datetime { required = true, within = "8784 hours", title = { fr = "Conserver jusqu'au", en = "Keep until" } } },
                    run = function(c, e)
                      c.data.extensions = (c.data.extensions or 0) + 1
                      if c.data.extensions > 1 then return deny("extension_limit", "Une conservation ne se prolonge qu'une fois : demandez la remise.") end
                      c.input.keep_until = e.input.keep_until
                    end },
        produce = { by = "requester", notify = "holder", title = { fr = "Lier la demande de remise", en = "Link the request for production" },
                    input = { number = field.text { required = true, max = 20, title = { fr = "Numéro de la demande de remise", en = "Number of the request" } } },
                    run = function(c, e) c.data.production = e.input.number end },
        release = { by = "requester", to = "let_go", confirm = true, title = { fr = "Lever la conservation", en = "Release" }, run = release },
        ["timer.expiry"] = { to = "let_go", notify = "requester", run = release },
      },
    },
    let_go = {
      title = { fr = "Levée de la conservation", en = "Releasing" },
      call  = { service = "preservation.release", timeout = "20 seconds", retry = { times = 20, from = "5 seconds", to = "10 minutes" },
                args = function(c) return { id = c.data.id } end },
      on    = { ["call.done"] = { to = "ended", run = function(c) c.data.ended_at = c.now end }, ["call.failed"] = "let_go_by_hand" },
    },
    let_go_by_hand = {
      title = { fr = "Levée à la main", en = "Release by hand" },
      task  = { team = holder, role = "agent", title = { fr = "Lever le gel", en = "End the freeze" } },
      on    = { done = { to = "ended", title = { fr = "Gel levé", en = "Released" }, run = function(c) c.data.ended_at = c.now end } },
    },
    ended   = { title = { fr = "Conservation terminée", en = "Ended" }, final = "answered", answer = answer, on = machine.afterwards() },
    no_data = machine.no_data(),
  },

  tests = {
    { "kept by the service, let go at its hour",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "place", holder = "laposte.net", calls = 1, due_at = "2026-03-11T09:00:00Z" },
      { "call.done", result = { id = "PRS-1" } }, { expect = "kept", tasks = 0, overdue = false },
      { "produce", by = "agent", input = { number = "2026-000002" }, denied = "not_allowed" },
      { "produce", input = { number = "2026-000002" } }, { expect = "kept" },
      { wait = "720 hours" }, { expect = "let_go", calls = 1, overdue = false }, { "call.done" },
      { expect = "ended", outcome = "answered", answer = { preservation_id = "PRS-1", production = "2026-000002", kept_until = "2026-04-09T09:00:00Z" } } },

    { "by hand, there and back, when no service answers",
      given = { urgency = "vital", input = input },
      { "call.failed", error = "not_connected" }, { expect = "by_hand", tasks = 1 },
      { "kept", by = "jurist", input = { preservation_id = "PRS-2" }, denied = "not_allowed" },
      { "kept", input = { preservation_id = "PRS-2" } }, { expect = "kept", overdue = false },
      { "release", by = "agent", denied = "not_allowed" }, { "release" }, { expect = "let_go" },
      { "withdraw", denied = "already_releasing" }, { "call.failed" }, { expect = "let_go_by_hand", tasks = 1 },
      { "done" }, { expect = "callback" },
      { "callback_confirmed", by = "jurist", input = { spoke_to = "Cdt Leroy" } }, { expect = "ended" } },

    { "a fraud: what is frozen is let go first",
      given = { urgency = "vital", input = input }, { "call.done", result = { id = "PRS-3" } },
      { "callback_fraud", by = "jurist", input = { text = "Boîte piratée." } }, { expect = "let_go", calls = 1, duties = 0 },
      { "withdraw", denied = "already_releasing" }, { "call.failed" }, { "done" },
      { expect = "suspected_fraud", outcome = "refused", duties = 1 } },
    { "a fraud told while it is being let go, or before anything was frozen",
      given = { urgency = "vital", input = input }, { "call.done", result = { id = "PRS-4" } }, { "release" },
      { "callback_fraud", by = "jurist", input = { text = "Boîte piratée." } }, { expect = "let_go", calls = 1 }, { "call.done" },
      { expect = "suspected_fraud", outcome = "refused" } },
    { "a fraud with nothing frozen ends at once",
      given = { urgency = "vital", input = input }, { "call.failed" },
      { "callback_fraud", by = "jurist", input = { text = "Boîte piratée." } }, { expect = "suspected_fraud", outcome = "refused" } },

    { "extended once", given = { input = input }, { "call.done", result = { id = "PRS-1" } },
      { "extend", input = { keep_until = "+8800 hours" }, denied = "range" },
      { "extend", input = { keep_until = "+1440 hours" } }, { wait = "721 hours" }, { expect = "kept" },
      { "extend", input = { keep_until = "+1440 hours" }, denied = "extension_limit" },
      { wait = "720 hours" }, { expect = "let_go" } },

    { "never more than a year", given = { input = { address = "a@laposte.net", keep_until = "+8785 hours" }, denied = "range" } },
    { "not on a basis for data", given = { basis = "cpp:60-1", input = input, denied = "basis_not_applicable" } },
    { "refused", given = { input = input }, { "call.failed" }, { "refuse", input = { code = "authorisation_missing" } }, { expect = "refused", outcome = "refused" } },
    { "no such mailbox", given = { input = input }, { "call.done", result = {} }, { expect = "by_hand" },
      { "none", input = { note = "Adresse inconnue." } }, { expect = "no_data", outcome = "no_data" } },
    { "a question stops the clock", given = { input = input }, { "call.failed" }, { "ask", input = { question = "Quelle adresse ?" } },
      { expect = "clarify", clock = "paused" }, { wait = "3 working days" }, { "reply", input = { text = "Celle-ci." } },
      { expect = "by_hand", clock = "running", overdue = false } },
    { "overdue after its hour", given = { urgency = "vital", input = input }, { "call.failed" }, { wait = "61 minutes" }, { expect = "by_hand", overdue = true } },
    { "given up before and after", given = { input = input }, { "withdraw" }, { expect = "withdrawn", outcome = "withdrawn" } },
    { "given up while it is kept, it is let go first", given = { input = input }, { "call.done", result = { id = "PRS-1" } },
      { "withdraw" }, { expect = "let_go" }, { "call.done" }, { expect = "ended" } },
  },
}
