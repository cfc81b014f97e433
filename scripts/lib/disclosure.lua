-- Disclosure: data are asked for, gathered, looked at as often as the type wants, and handed over.
--
--                ┌───────┐ accept ┌─────┐ done, complete                 approve          approve            approve
--   submit ─────▶│ check │───────▶│ ask │────────────────┬──▶ review ──────┬──▶ compliance ──┬──▶ release ──────┬──▶ answered
--      │         └───────┘        └─────┘                │  ("second")    │ ("compliance")  │  ("security")    │    no_data
--      │ "auto" ─────────────────▶   │ failed, missing   │                │                 │                  │
--      │                             ▼                   │                │ return          │ return           │ return
--      └─ without both ──────────▶ collect ──answer, none, prepared ◀─────┴─────────────────┴──────────────────┘
--
--   check, collect ─ask─▶ clarify (the clock stands) ─reply─▶ back          any ─withdraw─▶ withdrawn
--   check, collect ─refuse─▶ refused_contestable ─contest─▶ contested ─accept─▶ collect, ─refuse─▶ refused
--                                    └─10 days─▶ refused
--   check, collect ─transfer─▶ the same under another holder
--
--   "new_deadline", "agree_deadline": another deadline, in every state in which something is due (core/flow/duty.h)
--
--   collect ─send_part─▶ the same approvals ─▶ partial ─send_part─▶ … ─answer, prepared─▶     ("parts"; the clock runs on)
--
-- Which of the boxes there are is said by `validators`: "auto", "agent", "second", "jurist", "security", "compliance".
-- A letter is never answered by a service where `letters = "jurist"`: existence and parties of a correspondence are
-- under the secrecy of letters until a jurist has said otherwise (CP 226-15, 432-9). `correspondence = true` says so of
-- every item of the type, whatever else `validators` say, and adds the second pair of eyes.

local machine = use "lib/machine"

local WORDS = { "auto", "agent", "second", "jurist", "security", "compliance" }
local OWN   = { "validators", "letters", "correspondence", "ask", "checks", "correct", "is_letter", "fit", "parts" }

local CONTEST_WITHIN = "10 days"
local TRANSFERS_MAX  = 3

-- The approvals between preparation and answer, in their order.
local APPROVALS = {
  { word = "second", state = "review", team = holder, role = { "agent", "supervisor" },
    fr = "Relecture", en = "Review", task_fr = "Relire la réponse", task_en = "Review the answer" },
  { word = "compliance", state = "compliance", team = "compliance", role = "compliance",
    fr = "Conformité bancaire", en = "Bank compliance", task_fr = "Contrôler la réponse", task_en = "Check the answer" },
  { word = "security", state = "release", team = "security", role = "security",
    fr = "Libération par la sûreté", en = "Release by security", task_fr = "Libérer la réponse", task_en = "Release the answer" },
}

local function is_mail(c) return c.holder == "courrier" end

-- What the type wants, in the words that the rest of this file uses.
local function read(o)
  machine.options(o, OWN, "disclosure")
  local words = machine.words(o.validators, WORDS, "the validator")
  if o.correspondence then words.jurist, words.second, words.auto = true, true, nil end
  if words.auto and not o.ask then error("\"auto\" needs ask = { service, args, take }", 3) end
  local letters = o.letters == "jurist" and (o.is_letter or is_mail)
  return { o = o, words = words, letters = letters or function() return false end, has_check = words.jurist or letters and true,
           approvals = {} }
end

-- Does the service answer this one? `by_hand`: another entity's case, its service is another one.
local function is_automatic(flow, c)
  local when = flow.words.auto and flow.o.ask.when
  return flow.words.auto and not c.data.by_hand and (not when or when(c))
end

-- Where a case goes: to the jurist first where the type or the item wants it, then to the service where that may answer,
-- else to a person.
local function route(flow, c)
  local is_letter = flow.letters(c)
  if (flow.words.jurist or is_letter) and not c.data.accepted then return "check" end
  return not is_letter and is_automatic(flow, c) and "ask" or "collect"
end

local function targets_of_route(flow)
  local to = { "collect" }
  if flow.words.auto then to[#to + 1] = "ask" end
  if flow.has_check then to[#to + 1] = "check" end
  return to
end

-- Where what was gathered leaves.
local function way_out(c)
  if c.data.nothing then return "no_data" end
  if not c.data.part then return "answered" end
  c.data.parts = (c.data.parts or 0) + 1
  return "partial"
end

local function ways_out(flow)
  return machine.join({ "answered", "no_data" }, flow.o.parts and { "partial" } or {})
end

-- What was gathered goes on to the first approval, or out.
local function next_of(flow, c)
  if flow.approvals[1] then return flow.approvals[1].state end
  return way_out(c)
end

local function targets_of_answer(flow)
  if flow.approvals[1] then return { flow.approvals[1].state } end
  return ways_out(flow)
end

-- ---- submission -----------------------------------------------------------------------------------------------------

local function start(flow)
  return { to = targets_of_route(flow), run = function(c)
    local code, text
    if flow.o.checks then code, text = flow.o.checks(c) end
    if code == "transfer" then
      c.holder, c.data.by_hand = text, true
    elseif code then
      return deny(code, text)
    end
    return route(flow, c)
  end }
end

-- ---- what may be done in check and in collect -----------------------------------------------------------------------

local function refuse()
  return machine.refuse({ "refused_contestable", "refused" }, function(c, e)
    c.data.refusal = { code = e.input.code, text = e.input.text }
    if c.data.contested then return "refused" end            -- once only
  end)
end

local function transfer(flow)
  return { to = targets_of_route(flow), notify = "requester", title = { fr = "Transmettre à une autre entité", en = "Transfer" }, confirm = true,
           input = { holder = field.holder { required = true, title = { fr = "Entité détentrice", en = "Holder" } },
                     reason = field.text { required = true, max = 2000, title = { fr = "Motif", en = "Reason" } } },
           run = function(c, e)
             c.data.transfers = (c.data.transfers or 0) + 1
             if c.data.transfers > TRANSFERS_MAX then
               return deny("transfer_limit", "La demande a déjà changé trois fois d'entité : le pôle juridique tranche.")
             end
             c.data.by_hand = true                           -- the service asked was the first holder's
             c.holder = e.input.holder
             return route(flow, c)
           end }
end

local function check(flow)
  return {
    title = { fr = "Contrôle juridique", en = "Legal review" },
    task  = { team = "legal", role = "jurist", title = machine.title("Contrôler la demande", "Review the requisition", flow.o.sensitive) },
    on    = {
      accept = { to = targets_of_route(flow), title = { fr = "Accepter", en = "Accept" },
                 run = function(c)
                   c.data.accepted = true
                   return route(flow, c)
                 end },
      refuse = refuse(), ask = machine.ask(), transfer = transfer(flow),
    },
  }
end

local function ask(flow)
  local service = flow.o.ask
  return {
    title = { fr = "Interrogation du service", en = "Asking the service" },
    call  = { service = service.service, args = service.args, timeout = service.timeout or "10 seconds",
              retry = service.retry or { times = 4, from = "2 seconds", to = "30 seconds" } },
    on    = {
      ["call.done"] = { to = machine.join(targets_of_answer(flow), { "collect" }), run = function(c, e)
        c.data.part = nil
        if not service.take(c, e) then return "collect" end
        return next_of(flow, c)
      end },
      ["call.failed"] = "collect",
    },
  }
end

-- ---- gathering ------------------------------------------------------------------------------------------------------

-- The fields of the answer, and how complete it is.
local function prepared_input(flow)
  local input = machine.merge({}, flow.o.answer)
  input.note = input.note or machine.note()
  input.completeness = field.enum { "full", "partial", title = { fr = "Complétude", en = "Completeness" } }
  return input
end

-- Takes what an agent has gathered: all of it, or a part.
local function gathered(flow, is_part)
  return function(c, e)
    local code, text
    if flow.o.fit then code, text = flow.o.fit(e.input, c) end
    if code then return deny(code, text) end
    c.data.answer, c.data.note, c.data.nothing, c.data.part = e.input, e.input.note, nil, is_part
    return next_of(flow, c)
  end
end

local function send_part(flow)
  local has_approval = flow.approvals[1] ~= nil
  local input = prepared_input(flow)
  input.completeness = nil                                   -- a part is partial
  return { to = targets_of_answer(flow), input = input, notify = not has_approval and "requester" or nil, run = gathered(flow, true),
           title = has_approval and { fr = "Soumettre une partie à validation", en = "Hand over a part for approval" }
                   or { fr = "Envoyer une partie", en = "Send a part" } }
end

-- The rest of an answer of which a part is there: entering it is the handing over, so nothing but a part leads here.
local function partial(flow, collecting)
  local word = flow.approvals[1] and "prepared" or "answer"
  return {
    title  = { fr = "Réponse partielle remise, suite à venir", en = "Answered in part, more to come" },
    task   = { team = holder, role = "agent", title = machine.title("Compléter la réponse", "Complete the answer", flow.o.sensitive) },
    answer = function(c) return c.data.answer end,
    on     = { [word] = collecting.on[word], send_part = send_part(flow), ask = machine.ask("collect"), transfer = collecting.on.transfer },
  }
end

local function collect(flow)
  local has_approval = flow.approvals[1] ~= nil
  local answer = { to = targets_of_answer(flow), input = prepared_input(flow), notify = not has_approval and "requester" or nil,
                   title = has_approval and { fr = "Soumettre à validation", en = "Hand over for approval" } or { fr = "Répondre", en = "Answer" },
                   run = gathered(flow, nil) }
  local none = { to = targets_of_answer(flow), confirm = true, title = { fr = "Aucune donnée", en = "No data" },
                 input = { note = machine.note(true) },
                 run = function(c, e)
                   if c.data.parts then
                     return deny("part_sent", "Une partie a déjà été remise : répondez par la dernière, même vide, avec une observation.")
                   end
                   c.data.answer, c.data.note, c.data.nothing, c.data.part = nil, e.input.note, true, nil
                   return next_of(flow, c)
                 end }
  return {
    title = { fr = "Recherche par un agent", en = "An agent gathers" },
    task  = { team = holder, role = "agent", title = machine.title("Rassembler la réponse", "Gather the answer", flow.o.sensitive) },
    on    = {
      [has_approval and "prepared" or "answer"] = answer,
      send_part = flow.o.parts and send_part(flow) or nil,
      none = none, refuse = refuse(), ask = machine.ask(), transfer = transfer(flow),
    },
  }
end

-- ---- approvals ------------------------------------------------------------------------------------------------------

local function approval(flow, index)
  local this, after = flow.approvals[index], flow.approvals[index + 1]
  local distinct = machine.join({ "collect" }, flow.o.parts and { "partial" } or {})
  for k = 1, index - 1 do distinct[#distinct + 1] = flow.approvals[k].state end
  return {
    title   = { fr = this.fr, en = this.en },
    approve = { team = this.team, role = this.role, distinct_from = distinct, quorum = 1,
                title = machine.title(this.task_fr, this.task_en, flow.o.sensitive) },
    on      = {
      approve = { to = after and { after.state } or ways_out(flow), title = { fr = "Approuver", en = "Approve" },
                  notify = not after and "requester" or nil,
                  run = function(c)
                    if not after then return way_out(c) end
                  end },
      ["return"] = { to = "collect", title = { fr = "Renvoyer", en = "Send back" },
                     input = { reason = field.text { required = true, max = 2000, title = { fr = "Motif", en = "Reason" } } } },
    },
  }
end

-- ---- refusals that may be contested ---------------------------------------------------------------------------------

local function contestable()
  return {
    title  = { fr = "Refusée, contestable", en = "Refused, may be contested" },
    clock  = "stopped",
    timers = { close = CONTEST_WITHIN },
    on     = {
      contest = { by = "requester", to = "contested", notify = "legal", title = { fr = "Contester le refus", en = "Contest" },
                  input = { text = field.text { required = true, min = 20, title = { fr = "Motifs", en = "Grounds" } }, file = field.file {} },
                  run = function(c) c.data.contested = true end },
      ["timer.close"] = "refused",
    },
  }
end

local function contested(flow)
  return {
    title = { fr = "Refus contesté", en = "Refusal contested" },
    task  = { team = "legal", role = "jurist", title = { fr = "Réexaminer le refus", en = "Review the refusal" } },
    on    = {
      accept = { to = targets_of_route(flow), title = { fr = "Revenir sur le refus", en = "Reverse the refusal" },
                 run = function(c)
                   c.data.refusal, c.data.accepted = nil, true
                   return route(flow, c)
                 end },
      refuse = machine.refuse("refused", function(c, e) c.data.refusal = { code = e.input.code, text = e.input.text } end),
    },
  }
end

-- ---- the whole ------------------------------------------------------------------------------------------------------

return function(o)
  local flow = read(o)
  for _, approval_of in ipairs(APPROVALS) do
    if flow.words[approval_of.word] then flow.approvals[#flow.approvals + 1] = approval_of end
  end
  local asking = flow.has_check and { "collect", "check" } or { "collect" }
  local collecting = collect(flow)
  local states = machine.ends {
    collect   = collecting,
    partial   = o.parts and partial(flow, collecting) or nil,
    clarify   = machine.clarify(asking, machine.pick(o.input, o.correct), { to = targets_of_route(flow), run = function(c) return route(flow, c) end }),
    refused_contestable = contestable(),
    contested = contested(flow),
    answered  = machine.answered(function(c) return c.data.answer end),
    no_data   = machine.no_data(),
  }
  if flow.has_check then states.check = check(flow) end
  if flow.words.auto then states.ask = ask(flow) end
  for index, this in ipairs(flow.approvals) do states[this.state] = approval(flow, index) end
  return machine.workflow(o, { start = start(flow), states = states, any = { withdraw = machine.withdraw() },
                               new_deadline = o.new_deadline ~= false })
end
