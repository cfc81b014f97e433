-- Notices of the convention (domain: security of staff, fraud, prevention, continuity): no requisition, nothing is owed
-- but that somebody has read it in time.
--
--   out: the holder tells authorities                         in: an authority tells the holder
--
--   sent ─acknowledge (audience)─▶ open ─close─▶ closed       received ─accept─▶ in_hand ─done─▶ done
--     │ decline, ask, reply: stay    │ expiry ─▶ closed         │ ask ▲reply   └────decline────▶ declined
--     └─ expiry, lapse ─▶ lapsed     │ ask, reply: stay         ▼     │
--                                                             clarify ─lapse─▶ lapsed
--   both: what an authority sends is `received`, and accepted it is `open`; the audience acknowledges it beside the holder
--   withdraw: whoever sent it, in any state
--
-- An acknowledgement is a unit's, once: who and when stands in c.data.acknowledged, which the author reads and no other
-- unit does. No type built here has a field for a name: what is told is what, where, when; people by coded id.

local notice = {}

local function T(fr, en) return { fr = fr, en = en } end

local function message(fr, en) return { text = field.text { required = true, min = 2, max = 2000, title = T(fr, en) } } end

-- A copy of `base` with the members of `more`.
local function with(base, more)
  local all = {}
  for name, value in pairs(base) do all[name] = value end
  for name, value in pairs(more or {}) do all[name] = value end
  return all
end

local function note(c, list, e, text)
  local known = c.data[list] or {}
  known[#known + 1] = { party = e.party, unit = e.unit, by = e.by, at = e.at, text = text }
  c.data[list] = known
end

local function acknowledge(c, e)
  for _, one in ipairs(c.data.acknowledged or {}) do
    if one.party == e.party and one.unit == e.unit then
      return deny("already_acknowledged", "Votre service en a déjà accusé réception.")
    end
  end
  note(c, "acknowledged", e)
end

local function decline(c, e) note(c, "declined", e, e.input.text) end

-- What the end tells: how many units took note, and what they gave back.
local function outcome(c)
  return { acknowledged = #(c.data.acknowledged or {}), pv_number = c.data.pv_number, appointment = c.data.appointment }
end

local answer = {
  acknowledged = field.integer { required = true, min = 0, title = T("Accusés de réception", "Acknowledgements") },
  pv_number    = field.text { max = 64, title = T("Numéro de procès-verbal", "Report number") },
  appointment  = field.datetime { title = T("Rendez-vous pour la plainte", "Appointment for the complaint") },
  result       = field.text { max = 2000, title = T("Suite donnée", "What was done") },
}

local function acknowledging(to)
  return { by = "audience", to = to, run = acknowledge, title = T("Accuser réception", "Acknowledge") }
end

-- What may be said of it while it is open, by those who received it and by its author.
local function talk(options)
  local readers = options.ways == "both" and { "audience", "holder" } or "audience"
  return with({
    ask     = { by = readers, notify = "requester", title = T("Poser une question", "Ask"), input = message("Question", "Question") },
    reply   = { by = "requester", title = T("Répondre", "Reply"), input = message("Réponse", "Reply") },
    decline = { by = "audience", notify = "requester", run = decline, title = T("Décliner : hors compétence", "Decline: not competent"),
                input = message("Pourquoi, et qui serait compétent", "Why, and who would be") },
  }, options.talk)
end

-- The way out. The earliest acknowledgement meets the deadline; each other unit still has its own to give.
local function out(options)
  local expires = options.expires
  return {
    sent = {
      title  = T("Transmis aux services", "Sent"),
      timers = { late = { at = function(c) return c.due_at end }, lapse = "30 days", expiry = expires and { at = expires } },
      on     = with(talk(options), {
        acknowledge = acknowledging "open",
        ["timer.late"]   = { notify = "requester" },
        ["timer.lapse"]  = "lapsed",
        ["timer.expiry"] = expires and "lapsed",
      }),
    },
    open = {
      title  = T("Reçu", "Received"),
      timers = { lapse = "90 days", expiry = expires and { at = expires } },
      on     = with(talk(options), {
        acknowledge = acknowledging(),
        close       = { by = "requester", to = "closed", title = T("Clore", "Close") },
        ["timer.lapse"]  = "closed",
        ["timer.expiry"] = expires and "closed",
      }),
    },
    closed = { title = T("Clos", "Closed"), final = "answered", answer = outcome },
    lapsed = { title = T("Échu sans accusé de réception", "Lapsed"), final = "lapsed" },
  }
end

-- Work of the holder's team on what an authority sent.
local function into(options)
  local expires, both = options.expires, options.ways == "both"
  local task = { team = options.team or holder, role = options.role }
  local refuse = { to = "declined", run = decline, confirm = true, title = T("Décliner", "Decline"), input = message("Motif", "Why") }
  local states = {
    received = {
      title  = T("Reçu de l'autorité", "Received"),
      task   = with(task, { title = T("Prendre connaissance", "Take note") }),
      timers = { expiry = expires and { at = expires } },
      on     = {
        accept      = { to = both and "open" or "in_hand", run = acknowledge, title = T("Prendre connaissance", "Take note") },
        acknowledge = both and acknowledging() or nil,
        decline     = refuse,
        ask         = { to = "clarify", notify = "requester", title = T("Demander une précision", "Ask"), input = message("Question", "Question") },
        ["timer.expiry"] = expires and "lapsed",
      },
    },
    clarify = {
      title  = T("Précision demandée à l'autorité", "Waiting for the authority"),
      clock  = "paused",
      timers = { lapse = "10 working days" },
      on     = {
        reply = { by = "requester", to = "received", title = T("Répondre", "Reply"), input = message("Réponse", "Reply") },
        ["timer.lapse"] = "lapsed",
      },
    },
    declined = { title = T("Décliné", "Declined"), final = "refused" },
    lapsed   = { title = T("Classé sans suite", "Lapsed"), final = "lapsed" },
  }
  if both then return states end
  states.in_hand = {
    title = T("En cours", "In hand"),
    task  = with(task, { title = T("Donner suite", "Follow up") }),
    on    = {
      done    = { to = "done", title = T("Rendre compte", "Report"),
                  input = { result = field.text { required = true, max = 2000, title = T("Suite donnée", "What was done") } },
                  run = function(c, e) c.data.result = e.input.result end },
      decline = refuse,
    },
  }
  states.done = { title = T("Traité", "Done"), final = "answered",
                  answer = function(c) return with(outcome(c), { result = c.data.result }) end }
  return states
end

-- ---- fields that several types share -------------------------------------------------------------------------------

-- Who is told: territories, parties, or units as "police-77/Commissariat de Melun"; without it, the author's territory.
function notice.audience()
  return field.list(field.text { min = 2, max = 200 }, { max = 20, title = T("Destinataires : départements, services ou unités", "Audience: territories, parties or units") })
end

-- Values told by their hash alone: who has the account or the card can compare, nobody else learns it.
function notice.hashes(options)
  options.title = T("Identifiants, par leur SHA-256", "Identifiers, by their SHA-256")
  return field.list(field.record { members = {
    kind   = field.enum { "iban", "card", "phone", "email", required = true, title = T("Nature", "Kind") },
    sha256 = field.sha256 { required = true, title = T("SHA-256 de la forme normalisée", "SHA-256 of the normalised form") },
  } }, options)
end

-- ---- the table ------------------------------------------------------------------------------------------------------

local function by_side(_, e)
  if e.by == "holder" then return "sent" end
end

local DUE = { normal = "4 hours", urgent = "1 hour", vital = "15 minutes" }

-- What a type says of itself: type, title, holder, ways ("out", "in", "both"), input, audience, talk, expires(c), role,
-- submitters, tests.
function notice.workflow(options)
  local goes_out, goes_in = options.ways ~= "in", options.ways ~= "out"
  local states = with({ withdrawn = { title = T("Retiré", "Withdrawn"), final = "withdrawn" } }, goes_in and into(options))
  if goes_out then states = with(states, out(options)) end
  return workflow {
    type = options.type, title = options.title, holder = options.holder, direction = "notice", bases = law.convention,
    submitters = options.submitters, audience = options.audience, input = options.input, answer = answer,
    due = with(DUE, { met_by = goes_out and "open" or "in_hand" }),
    start = goes_out and goes_in and { to = { "received", "sent" }, run = by_side } or goes_out and "sent" or "received",
    states = states, tests = options.tests,
    any = { withdraw = { by = "requester", to = "withdrawn", confirm = true, title = T("Retirer", "Withdraw") } },
  }
end

return notice
