-- Appointment: officers come to a site, to see, to search or to seize. Postal staff receive them and open nothing.
--
--   submit ─▶ check ─accept─▶ security ─go─▶ arrange ─propose─▶ proposed ─confirm─▶ confirmed ─done─▶ done
--            ("jurist")      ("security")      │  ▲                │ other             │ slot over
--                                              │  └────────────────┘                   ▼
--                                   unavailable▼                    lapsed ◀─10 w.d.─ report ─done─▶ done, ─missed─▶ missed
--                                           no_data
--
--   check, security, arrange ─ask─▶ clarify ─reply─▶ back, ─refuse─▶ refused;   any ─withdraw─▶ withdrawn
--
-- The deadline is met when a slot is proposed. `arrange = { team, role }` says who arranges (else the holder's agents).

local machine = use "lib/machine"

local WORDS = { "jurist", "security" }
local OWN   = { "validators", "arrange", "receipt", "slot_max" }

local function read(o)
  machine.options(o, OWN, "appointment")
  return { o = o, words = machine.words(o.validators, WORDS, "the validator"),
           arrange = o.arrange or { team = holder, role = "agent" } }
end

local function refuse()
  return machine.refuse("refused", function(c, e) c.data.refusal = { code = e.input.code, text = e.input.text } end)
end

local function check(flow, after)
  return { title = { fr = "Contrôle juridique", en = "Legal review" },
           task  = { team = "legal", role = "jurist", title = machine.title("Contrôler la demande", "Review the request", flow.o.sensitive) },
           on    = { accept = { to = after, title = { fr = "Accepter", en = "Accept" } }, refuse = refuse(), ask = machine.ask() } }
end

local function security(flow)
  return { title = { fr = "Décision de la sûreté", en = "Security decides" },
           task  = { team = "security", role = "security", title = machine.title("Décider de l'intervention", "Decide on the visit", flow.o.sensitive) },
           on    = { go = { to = "arrange", title = { fr = "Donner le feu vert", en = "Go" } }, refuse = refuse(), ask = machine.ask() } }
end

local function arrange(flow)
  return {
    title = { fr = "Organisation du rendez-vous", en = "Being arranged" },
    task  = { team = flow.arrange.team, role = flow.arrange.role, title = machine.title("Proposer un créneau", "Propose a slot", flow.o.sensitive) },
    on    = {
      propose = { to = "proposed", notify = "requester", title = { fr = "Proposer un créneau", en = "Propose a slot" },
                  input = { slot    = field.window { required = true, max_span = flow.o.slot_max or "12 hours", title = { fr = "Créneau", en = "Slot" } },
                            site    = field.site { required = true, title = { fr = "Site", en = "Site" } },
                            contact = field.text { required = true, max = 200, title = { fr = "Contact sur place", en = "Contact on site" } },
                            access  = field.text { max = 2000, title = { fr = "Consignes d'accès et de sécurité", en = "Access and safety" } } },
                  run = function(c, e)
                    c.data.slot, c.data.site, c.data.contact, c.data.access = e.input.slot, e.input.site, e.input.contact, e.input.access
                  end },
      unavailable = { to = "no_data", notify = "requester", confirm = true, title = { fr = "Plus possible", en = "No longer possible" },
                      input = { note = machine.note(true) }, run = function(c, e) c.data.note = e.input.note end },
      refuse = refuse(), ask = machine.ask(),
    },
  }
end

local function proposed()
  return {
    title  = { fr = "Créneau proposé", en = "Slot proposed" },
    timers = { lapse = "5 working days" },
    on     = {
      confirm = { by = "requester", to = "confirmed", notify = "holder", title = { fr = "Confirmer", en = "Confirm" },
                  input = { team = field.text { required = true, max = 400, title = { fr = "Équipe qui se présentera", en = "Team that will come" } } },
                  run = function(c, e) c.data.team = e.input.team end },
      other   = { by = "requester", to = "arrange", title = { fr = "Demander un autre créneau", en = "Ask for another slot" },
                  input = { text = field.text { required = true, max = 2000 } } },
      ["timer.lapse"] = { to = "lapsed", notify = "requester" },
    },
  }
end

-- What is written when it is over: the officer's report, and the numbers of the seals when something was taken.
local function done(flow)
  local input = machine.merge({
    report = field.text { required = true, max = 200, title = { fr = "Numéro du procès-verbal", en = "Report" } },
    seals  = field.list(field.reference {}, { max = 50, title = { fr = "Numéros de scellés", en = "Seals" } }),
  }, flow.o.receipt)
  return { by = "requester", to = "done", notify = "holder", title = { fr = "Fait", en = "Done" }, input = input,
           run = function(c, e) c.data.receipt = e.input end }
end

local function answer(c)
  local built = { slot = c.data.slot, site = c.data.site, contact = c.data.contact, access = c.data.access, note = c.data.note }
  for name, value in pairs(c.data.receipt or {}) do built[name] = value end
  return built
end

return function(o)
  local flow = read(o)
  local asking = { "arrange" }
  if flow.words.security then asking[#asking + 1] = "security" end
  if flow.words.jurist then asking[#asking + 1] = "check" end
  local states = machine.ends {
    clarify   = machine.clarify(asking),
    arrange   = arrange(flow),
    proposed  = proposed(),
    confirmed = { title = { fr = "Rendez-vous confirmé", en = "Confirmed" },
                  timers = { over = { at = function(c) return c.data.slot.to end } },
                  on = { done = done(flow), ["timer.over"] = { to = "report", notify = "requester" } } },
    report    = { title = { fr = "Compte rendu attendu", en = "Report awaited" },
                  task = { team = flow.arrange.team, role = flow.arrange.role, title = { fr = "Constater ce qui a été fait", en = "Say what was done" } },
                  timers = { lapse = "10 working days" },
                  on = { done = done(flow), missed = { to = "missed", confirm = true, title = { fr = "Personne ne s'est présenté", en = "Nobody came" } },
                         ["timer.lapse"] = "lapsed" } },
    done      = machine.answered(answer),
    missed    = { title = { fr = "Personne ne s'est présenté", en = "Nobody came" }, final = "lapsed" },
    no_data   = machine.no_data(),
  }
  states.done.title = { fr = "Intervention faite", en = "Done" }
  if flow.words.security then states.security = security(flow) end
  if flow.words.jurist then states.check = check(flow, flow.words.security and "security" or "arrange") end
  local full = machine.merge({}, o)
  full.answer = machine.merge({
    slot = field.window { title = { fr = "Créneau", en = "Slot" } }, site = field.site { title = { fr = "Site", en = "Site" } },
    contact = field.text { max = 200, title = { fr = "Contact", en = "Contact" } },
    access  = field.text { max = 2000, title = { fr = "Consignes", en = "Access" } },
    report  = field.text { max = 200, title = { fr = "Procès-verbal", en = "Report" } },
    seals   = field.list(field.reference {}, { max = 50, title = { fr = "Scellés", en = "Seals" } }),
  }, machine.merge(machine.merge({}, o.receipt), o.answer))
  full.due = machine.merge({ met_by = "proposed" }, o.due)
  return machine.workflow(full, { states = states, any = { withdraw = machine.withdraw() },
                                  start = flow.words.jurist and "check" or flow.words.security and "security" or "arrange" })
end
