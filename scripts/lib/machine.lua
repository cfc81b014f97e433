-- What the shared flows have in common: fields made optional, tables joined, the question to the requester, the ends.

local machine = {}

-- Is it a table of names, and neither a field nor a value of the engine?
local function is_plain(value)
  return type(value) == "table" and value["$field"] == nil
end

-- Puts what is in `more` into `into`: tables with names are joined, anything else is taken as it is.
function machine.merge(into, more)
  for key, value in pairs(more or {}) do
    if is_plain(value) and is_plain(into[key]) and #value == 0 then machine.merge(into[key], value)
    else into[key] = value end
  end
  return into
end

function machine.join(list, more)
  local joined = {}
  for _, item in ipairs(list) do joined[#joined + 1] = item end
  for _, item in ipairs(more) do joined[#joined + 1] = item end
  return joined
end

-- The field, or the fields of these names, as one may leave them out.
function machine.optional(one)
  local copy, options = {}, {}
  for key, value in pairs(one) do copy[key] = value end
  for key, value in pairs(one.options or {}) do options[key] = value end
  options.required, options.one_of, options.any_of = nil, nil, nil
  copy.options = options
  return copy
end

function machine.pick(fields, names)
  local picked = {}
  for _, name in ipairs(names or {}) do picked[name] = machine.optional(fields[name]) end
  return picked
end

function machine.optional_all(fields)
  local all = {}
  for name, one in pairs(fields) do all[name] = machine.optional(one) end
  return all
end

function machine.note(required)
  return field.text { required = required, max = 2000, title = { fr = "Observations", en = "Remarks" } }
end

-- A set of words; an error for one that is not known, told where the script calls the flow: flow, its reader, this.
function machine.words(list, known, what)
  local set, is_known = {}, {}
  for _, word in ipairs(known) do is_known[word] = true end
  for _, word in ipairs(list or {}) do
    if not is_known[word] then error(what .. " \"" .. tostring(word) .. "\" is not known", 4) end
    set[word] = true
  end
  return set
end

-- Options of a flow: an error for a key that is neither a workflow's nor the flow's own.
local WORKFLOW = { "type", "title", "holder", "bases", "direction", "submitters", "input", "answer", "due", "due_for", "retention",
                   "states", "any", "timers", "tests", "callback", "fraud", "sensitive", "need_to_know", "audience", "new_deadline" }
function machine.options(o, own, flow)
  local known = {}
  for _, key in ipairs(WORKFLOW) do known[key] = true end
  for _, key in ipairs(own) do known[key] = true end
  for key in pairs(o) do
    if not known[key] then error(flow .. ": the key \"" .. tostring(key) .. "\" is not known", 4) end
  end
  return o
end

-- The workflow around the machine that a flow has built: the type's own words, and its additions joined in.
function machine.workflow(o, built)
  local w = { start = built.start, states = built.states, any = built.any, timers = built.timers, fraud = built.fraud,
              new_deadline = built.new_deadline }
  for _, key in ipairs(WORKFLOW) do
    if w[key] == nil then w[key] = o[key] end
  end
  w.sensitive = nil
  w.answer = machine.optional_all(o.answer or {})            -- what is required is so in the event that brings it
  w.answer.note = w.answer.note or machine.note()
  w.states = machine.merge(built.states, o.states)
  w.any = machine.merge(built.any or {}, o.any)
  w.timers = machine.merge(built.timers or {}, o.timers)
  return w
end

-- A title, with the sensitive point behind it.
function machine.title(fr, en, sensitive)
  if not sensitive then return { fr = fr, en = en } end
  if type(sensitive) == "string" then sensitive = { fr = sensitive, en = sensitive } end
  return { fr = fr .. " (" .. sensitive.fr .. ")", en = en .. " (" .. (sensitive.en or sensitive.fr) .. ")" }
end

-- ---- questions ------------------------------------------------------------------------------------------------------

local QUESTIONS_MAX = 3                                      -- pauses of one case

-- `back`: where a reply leads, when it is not the state that asks.
function machine.ask(back)
  return { to = "clarify", notify = "requester", title = { fr = "Demander une précision", en = "Ask" },
           input = { question = field.text { required = true, title = { fr = "Question", en = "Question" } } },
           run = function(c)
             c.data.questions = (c.data.questions or 0) + 1
             if c.data.questions > QUESTIONS_MAX then
               return deny("question_limit", "Trois précisions ont déjà été demandées : tranchez avec ce qui est là.")
             end
             c.data.asked_in = back or c.state
           end }
end

-- The state in which the requester is asked. `back`: the states that ask; `correct`: fields of the input that a reply
-- may put right; `again`: { to, run } for a corrected case, when it does not simply go back.
function machine.clarify(back, correct, again)
  return {
    title  = { fr = "Précision demandée à l'enquêteur", en = "Waiting for the requester" },
    clock  = "paused",
    timers = { remind = "3 working days", lapse = "10 working days" },
    on     = {
      reply = { by = "requester", to = machine.join(back, again and again.to or {}), title = { fr = "Répondre", en = "Reply" },
                input = machine.merge({ text = field.text { required = true, title = { fr = "Réponse", en = "Reply" } },
                                        file = field.file { title = { fr = "Pièce jointe", en = "File" } } }, correct),
                run = function(c, e)
                  local corrected = false
                  for name in pairs(correct or {}) do
                    if e.input[name] ~= nil then c.input[name], corrected = e.input[name], true end
                  end
                  if corrected and again then return again.run(c) end
                  return c.data.asked_in
                end },
      ["timer.remind"] = { notify = "requester" },
      ["timer.lapse"]  = { to = "lapsed", notify = "requester" },
    },
  }
end

-- ---- refusing, withdrawing ------------------------------------------------------------------------------------------

function machine.refuse(to, run)
  return { to = to, run = run, notify = "requester", confirm = true, title = { fr = "Refuser", en = "Refuse" },
           input = { code = field.refusal { required = true, title = { fr = "Motif", en = "Reason" } },
                     text = field.text { max = 2000, title = { fr = "Explication", en = "Explanation" } } } }
end

function machine.withdraw(to, run)
  return { by = "requester", to = to or "withdrawn", run = run, confirm = true,
           title = { fr = "Retirer la demande", en = "Withdraw" } }
end

-- ---- the ends -------------------------------------------------------------------------------------------------------

-- What may still be said of a case that is over: that the answer was read, and which case goes on from it.
function machine.afterwards()
  return {
    acknowledge = { by = "requester", title = { fr = "Accuser réception", en = "Acknowledge" },
                    run = function(c)
                      if c.data.acknowledged then return deny("already_acknowledged", "La réception est déjà constatée.") end
                      c.data.acknowledged = c.now
                    end },
    complement  = { by = "requester", notify = "holder", title = { fr = "Lier une demande complémentaire", en = "Link a complement" },
                    input = { number = field.text { required = true, max = 20, title = { fr = "Numéro de la demande complémentaire", en = "Number of the complement" } } },
                    run = function(c, e)
                      local linked = c.data.complements or {}
                      linked[#linked + 1] = e.input.number
                      c.data.complements = linked
                    end },
  }
end

function machine.answered(answer)
  return { title = { fr = "Répondue", en = "Answered" }, final = "answered", answer = answer, on = machine.afterwards() }
end

function machine.no_data()
  return { title = { fr = "Aucune donnée détenue", en = "No data" }, final = "no_data", on = machine.afterwards(),
           answer = function(c) return { note = c.data.note } end }
end

function machine.ends(states)
  states.refused   = { title = { fr = "Refusée", en = "Refused" }, final = "refused" }
  states.lapsed    = { title = { fr = "Classée sans réponse de l'enquêteur", en = "Lapsed" }, final = "lapsed" }
  states.withdrawn = { title = { fr = "Retirée", en = "Withdrawn" }, final = "withdrawn" }
  return states
end

return machine
