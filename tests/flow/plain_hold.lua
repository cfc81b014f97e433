-- Parcel hold: keeps a parcel at hand for officers who come to seize it, and lets it go by itself.
--
--   review ─accept─▶ order ─done─▶ held ─seize─▶ seized
--     │ ask ▲reply     │failed      │ expiry, withdraw
--     ▼     │          ▼            ▼
--   clarify        by_hand ─────▶ release ─done─▶ released
--
-- Delaying a letter or parcel is an offence (CP 226-15, 432-9) unless the law allows it: hence a jurist before anything
-- is touched, a ceiling of 72 hours that can be renewed once, and a release that nobody has to remember.

-- What the hold has come to; the release is ordered once, however it is asked for.
local function let_go(c)
  if c.data.releasing then return deny("already_releasing", "La remise en circulation est déjà demandée.") end
  if not c.data.ordered then return "withdrawn" end          -- nothing was touched yet
  c.data.releasing = true
  return "release"
end

return workflow {
  type   = "postal.item.hold",
  title  = { fr = "Maintien à disposition d'un envoi", en = "Hold of a postal item" },
  holder = holder.of_item "item_id",                         -- courrier, colissimo or chronopost, by the number
  bases  = law.seizure .. law.controlled_delivery .. law.customs,
  input  = {
    item_id    = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    hold_until = field.datetime { required = true, within = "72 hours", title = { fr = "Retenir jusqu'au", en = "Hold until" } },
    reason     = field.text { required = true, min = 20, max = 2000, title = { fr = "Motif de la saisie prévue", en = "Why it will be seized" } },
  },
  answer = {
    held   = field.boolean { required = true, title = { fr = "Envoi retenu", en = "Held" } },
    site   = field.text { max = 80, title = { fr = "Site", en = "Site" } },
    until_ = field.datetime { title = { fr = "Retenu jusqu'au", en = "Held until" } },
  },
  due    = { normal = "2 hours", urgent = "1 hour", vital = "30 minutes", met_by = "held" },
  start  = "review",

  any = { withdraw = { by = "requester", to = { "release", "withdrawn" }, run = let_go, confirm = true,
                       title = { fr = "Renoncer au maintien", en = "Give up the hold" } } },

  states = {
    review = {
      title = { fr = "Contrôle juridique", en = "Legal review" },
      task  = { team = "legal", role = "jurist", title = { fr = "Contrôler le maintien demandé", en = "Review the hold" } },
      on    = {
        accept = { to = "order", run = function(c) c.data.ordered = true end, title = { fr = "Accepter", en = "Accept" } },
        refuse = { to = "refused", title = { fr = "Refuser", en = "Refuse" }, confirm = true,
                   input = { code = field.refusal { required = true }, text = field.text {} } },
        ask    = { to = "clarify", notify = "requester", title = { fr = "Demander une précision", en = "Ask" },
                   input = { question = field.text { required = true } } },
      },
    },
    clarify = {
      title  = { fr = "Précision demandée à l'enquêteur", en = "Waiting for the requester" },
      clock  = "paused",                                     -- the engine owns the arithmetic
      timers = { remind = "3 working days", lapse = "10 working days" },
      on     = {
        reply = { by = "requester", to = "review", input = { text = field.text { required = true } },
                  title = { fr = "Répondre", en = "Reply" } },
        ["timer.remind"] = { notify = "requester" },
        ["timer.lapse"]  = "lapsed",
      },
    },
    order = {
      title = { fr = "Ordre de retrait transmis au tri", en = "Ordered from sorting" },
      call  = { service = "sorting.hold", timeout = "20 seconds", retry = { times = 20, from = "5 seconds", to = "5 minutes" },
                args = function(c) return { item = c.input.item_id, until_ = c.input.hold_until } end },
      on    = {
        ["call.done"]   = { to = "held", run = function(c, e) c.data.site = e.result.site end },
        ["call.failed"] = "by_hand",
      },
    },
    by_hand = {
      title = { fr = "Retrait à la main", en = "By hand" },
      task  = { team = holder, role = "agent", title = { fr = "Retirer l'envoi du flux", en = "Take the item out of the flow" } },
      on    = {
        held   = { to = "held", title = { fr = "Envoi retenu", en = "Held" },
                   input = { site = field.text { required = true, max = 80 } },
                   run = function(c, e) c.data.site = e.input.site end },
        missed = { to = "too_late", title = { fr = "Déjà distribué", en = "Too late" } },
      },
    },
    held = {
      title  = { fr = "Envoi à disposition", en = "Held" },
      timers = { expiry = { at = function(c) return c.input.hold_until end } },
      on     = {
        extend = { by = "requester", to = "held", title = { fr = "Prolonger", en = "Extend" },
                   input = { hold_until = field.datetime { required = true, within = "72 hours" } },
                   run = function(c, e)
                     c.data.extensions = (c.data.extensions or 0) + 1
                     if c.data.extensions > 1 then
                       return deny("extension_limit", "Un maintien ne se prolonge qu'une fois.")
                     end
                     c.input.hold_until = e.input.hold_until -- entering the state again arms the timer anew
                   end },
        seize  = { by = "requester", to = "seized", title = { fr = "Envoi saisi", en = "Seized" }, confirm = true,
                   input = { report = field.text { required = true, title = { fr = "Procès-verbal de saisie", en = "Seizure report" } } } },
        ["timer.expiry"] = { to = "release", notify = "requester", run = function(c) c.data.releasing = true end },
      },
    },
    release = {
      title = { fr = "Remise en circulation", en = "Being released" },
      call  = { service = "sorting.release", timeout = "20 seconds", retry = { times = 50, from = "5 seconds", to = "10 minutes" },
                args = function(c) return { item = c.input.item_id } end },
      on    = { ["call.done"] = "released", ["call.failed"] = "release_by_hand" },
    },
    release_by_hand = {
      title = { fr = "Remise en circulation à la main", en = "Release by hand" },
      task  = { team = holder, role = "agent", urgency = "vital", title = { fr = "Remettre l'envoi dans le flux", en = "Put the item back into the flow" } },
      on    = { released = { to = "released", title = { fr = "Envoi remis dans le flux", en = "Released" } } },
    },
    released  = { title = { fr = "Envoi relâché", en = "Released" }, final = "answered",
                  answer = function(c) return { held = false, site = c.data.site } end },
    seized    = { title = { fr = "Envoi saisi", en = "Seized" }, final = "answered",
                  answer = function(c) return { held = true, site = c.data.site, until_ = c.input.hold_until } end },
    too_late  = { title = { fr = "Envoi déjà distribué", en = "Too late" }, final = "answered",
                  answer = function() return { held = false } end },
    refused   = { title = { fr = "Refusée", en = "Refused" }, final = "refused" },
    lapsed    = { title = { fr = "Classée sans réponse de l'enquêteur", en = "Lapsed" }, final = "lapsed" },
    withdrawn = { title = { fr = "Retirée", en = "Withdrawn" }, final = "withdrawn" },
  },

  tests = {
    { "is let go at its hour",
      given = { at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+48 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { expect = "review", due_at = "2026-03-10T11:00:00Z", tasks = 1, calls = 0, holder = "colissimo" },
      { "accept", by = "jurist" }, { expect = "order", tasks = 0, calls = 1 },
      { "call.done", result = { site = "PIC Brie" } }, { expect = "held", due_at = "2026-03-10T11:00:00Z", overdue = false, calls = 0 },
      { wait = "48 hours" }, { expect = "release", calls = 1, overdue = false },
      { "call.done" }, { expect = "released", outcome = "answered", answer = { held = false, site = "PIC Brie" } } },

    { "is let go at its hour through the night the clocks go back",
      given = { at = "2026-10-24T22:30:00+02:00",
                input = { item_id = "6A18987970674", hold_until = "2026-10-25T05:30:00+01:00", reason = "Saisie prévue sur commission rogatoire" } },
      { "accept" }, { "call.done", result = { site = "PIC Brie" } },
      { wait = "7 hours" }, { expect = "held" },             -- 04:30 by the new clock
      { wait = "1 hour" }, { expect = "release" } },

    { "is extended once, and the hour moves with it",
      given = { input = { item_id = "6A18987970674", hold_until = "+24 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "accept" }, { "call.done", result = { site = "PIC Brie" } },
      { "extend", input = { hold_until = "+60 hours" }, by = "agent", denied = "not_allowed" },
      { "extend", input = { hold_until = "+73 hours" }, denied = "range" },
      { "extend", input = { hold_until = "+60 hours" } }, { expect = "held" },
      { wait = "24 hours" }, { expect = "held" },
      { "extend", input = { hold_until = "+70 hours" }, denied = "extension_limit" },
      { wait = "35 hours" }, { expect = "held" }, { wait = "1 hour" }, { expect = "release" } },

    { "is refused by the jurist and by nobody else",
      given = { input = { item_id = "RR473124829GB", hold_until = "+10 hours", reason = "Colis suspect signalé par la brigade" } },
      { "refuse", by = "agent", input = { code = "basis_not_applicable" }, denied = "not_allowed" },
      { "refuse", by = "jurist", input = { code = "no_such_code" }, denied = "not_in_list" },
      { "refuse", by = "jurist", input = { code = "basis_not_applicable", text = "Aucune saisie n'est annoncée." } },
      { expect = "refused", outcome = "refused", tasks = 0, overdue = false } },

    { "a question stops the clock, the answer sets it going again",
      given = { at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+72 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { wait = "30 minutes" }, { "ask", input = { question = "Quelle équipe se présentera, et où ?" } },
      { expect = "clarify", clock = "paused", tasks = 0 },
      { wait = "5 hours" }, { expect = "clarify", overdue = false },
      { "reply", input = { text = "Groupe 2, plateforme de Brie." } },
      { expect = "review", clock = "running", due_at = "2026-03-10T16:00:00Z" },
      { wait = "2 hours" }, { expect = "review", overdue = true } },

    { "lapses when nobody replies",
      given = { at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+72 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "ask", input = { question = "Quelle équipe se présentera ?" } },
      { wait = "10 working days" }, { expect = "lapsed", outcome = "lapsed" } },

    { "is done by hand when sorting does not answer, there and back",
      given = { input = { item_id = "6A18987970674", hold_until = "+4 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "accept" }, { "call.failed", error = "unavailable" }, { expect = "by_hand", tasks = 1 },
      { "held", by = "jurist", input = { site = "Brie" }, denied = "not_allowed" },
      { "held", input = { site = "PIC Brie" } }, { expect = "held" },
      { "withdraw" }, { expect = "release" }, { "withdraw", denied = "already_releasing" },
      { "call.failed" }, { expect = "release_by_hand", tasks = 1 },
      { "released" }, { expect = "released", answer = { held = false } } },

    { "given up before anything is touched, it simply ends",
      given = { input = { item_id = "6A18987970674", hold_until = "+4 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { "withdraw", by = "agent", denied = "not_allowed" },
      { "withdraw" }, { expect = "withdrawn", calls = 0, outcome = "withdrawn" } },

    { "is seized, and no timer fires afterwards",
      given = { urgency = "vital", at = "2026-03-10T10:00:00+01:00",
                input = { item_id = "6A18987970674", hold_until = "+4 hours", reason = "Saisie prévue sur commission rogatoire" } },
      { expect = "review", due_at = "2026-03-10T09:30:00Z" },
      { "accept" }, { "call.done", result = { site = "PIC Brie" } },
      { "seize", denied = "required" },
      { "seize", input = { report = "12345/00678/2026" } },
      { expect = "seized", answer = { held = true, site = "PIC Brie", until_ = "2026-03-10T13:00:00Z" } },
      { wait = "24 hours" }, { expect = "seized" } },
  },
}
