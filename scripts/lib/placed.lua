-- Something is placed for a time and lets go by itself: what hold, watch and preservation have in common.
--
--   [check ─accept─▶] place ─done─▶ active ─extend─▶ active      active ─expiry, withdraw─▶ release ─done─▶ released
--     │ ask ▲reply      │failed       │ ending events                                        │failed
--     ▼     │           ▼             ▼                                                      ▼
--    clarify ◀──ask── by_hand       ended                                              release_by_hand
--
-- Nobody has to remember the end: it is a timer of the moment that the requisition names, it survives a restart, and what
-- releases is tried until it is done, in the end by a person whose task is vital.

local machine = use "lib/machine"

local placed = {}

-- What the requisition gives up; the release is ordered once, however it is asked for.
local function let_go(c)
  if c.data.releasing then return deny("already_releasing", "La levée est déjà demandée.") end
  if not c.data.ordered then return "withdrawn" end          -- nothing was touched yet
  c.data.releasing = true
  return "release"
end

-- A call-back has told of a fraud: the same, unless it is under way or done. "withdrawn": there is nothing to let go.
local function fraud(c)
  if c.state == "release" or c.state == "release_by_hand" then return c.state end
  if c.data.releasing or not c.data.ordered then return "withdrawn" end
  c.data.releasing = true
  return "release"
end

local function refuse()
  return machine.refuse("refused", function(c, e) c.data.refusal = { code = e.input.code, text = e.input.text } end)
end

-- p says what is placed:
--   until_          field of the input that holds the moment of the end (a datetime)
--   check           { fr, en } of the jurist's task, or nil: nobody looks before
--   order           { service, args, take = function(c, e), fr, en } that places it
--   release         { service, args, fr, en } that lets it go
--   by_hand         { fr, en, input, take } of the task when the service does not answer; `missed`: { fr, en }
--   active, extend  { name, fr, en, on }, { within, denied }: once
--   released        title, ended = states that the events of `active.on` lead to
--   answer          function(c) of what is sealed when it has been let go
function placed.build(p)
  local active = p.active.name
  -- Once the service has been asked it may have acted, whatever it answers: from then on, giving up is letting go.
  local start  = p.check and "review" or { to = "order", run = function(c) c.data.ordered = true end }
  local states = machine.ends {
    order = { title = { fr = p.order.fr, en = p.order.en },
              call  = { service = p.order.service, args = p.order.args, timeout = "20 seconds", retry = { times = 20, from = "5 seconds", to = "5 minutes" } },
              on    = { ["call.done"] = { to = active, run = p.order.take },
                        ["call.failed"] = "by_hand" } },
    by_hand = { title = { fr = "À la main", en = "By hand" },
                task  = { team = holder, role = "agent", title = { fr = p.by_hand.fr, en = p.by_hand.en } },
                on    = { [p.by_hand.event] = { to = active, title = { fr = "Fait", en = "Done" }, input = p.by_hand.input,
                                                run = p.by_hand.take },
                          missed = { to = "too_late", title = p.by_hand.missed, confirm = true },
                          refuse = refuse(), ask = machine.ask() } },
    clarify = machine.clarify(p.check and { "by_hand", "review" } or { "by_hand" }),
    [active] = { title = { fr = p.active.fr, en = p.active.en },
                 timers = { expiry = { at = function(c) return c.input[p.until_] end } },
                 on = machine.merge({
                   ["timer.expiry"] = { to = "release", notify = "requester", run = function(c) c.data.releasing = true end },
                   extend = { by = "requester", to = active, title = { fr = "Prolonger", en = "Extend" },
                              input = { [p.until_] = field.datetime { required = true, within = p.extend.within, title = { fr = "Jusqu'au", en = "Until" } } },
                              run = function(c, e)
                                c.data.extensions = (c.data.extensions or 0) + 1
                                if c.data.extensions > 1 then return deny("extension_limit", p.extend.denied) end
                                c.input[p.until_] = e.input[p.until_] -- entering the state again arms the timer anew
                              end },
                 }, p.active.on) },
    release = { title = { fr = p.release.fr, en = p.release.en },
                call  = { service = p.release.service, args = p.release.args, timeout = "20 seconds", retry = { times = 50, from = "5 seconds", to = "10 minutes" } },
                on    = { ["call.done"] = "released", ["call.failed"] = "release_by_hand" } },
    release_by_hand = { title = { fr = p.release.fr .. ", à la main", en = p.release.en .. ", by hand" },
                        task  = { team = holder, role = "agent", urgency = "vital", title = { fr = p.release.fr, en = p.release.en } },
                        on    = { released = { to = "released", title = { fr = "Levée faite", en = "Released" } } } },
    released  = { title = p.released, final = "answered", answer = p.answer, on = machine.afterwards() },
    too_late  = { title = p.by_hand.missed, final = "no_data", answer = function() return {} end, on = machine.afterwards() },
  }
  if p.check then
    states.review = { title = { fr = "Contrôle juridique", en = "Legal review" },
                      task  = { team = "legal", role = "jurist", title = p.check },
                      on    = { accept = { to = "order", title = { fr = "Accepter", en = "Accept" }, run = function(c) c.data.ordered = true end },
                                refuse = refuse(), ask = machine.ask() } }
  end
  return { start = start, states = machine.merge(states, p.ended),
           any = { withdraw = machine.withdraw({ "release", "withdrawn" }, let_go) },
           fraud = { to = { "release", "release_by_hand", "withdrawn" }, run = fraud } }
end

-- The workflow: met when it is placed, its fields beside those of the type.
function placed.workflow(o, p, answer)
  local full = machine.merge({}, o)
  full.answer = machine.merge(machine.merge({}, answer), o.answer)
  full.due = machine.merge({ met_by = p.active.name }, o.due)
  return machine.workflow(full, placed.build(p))
end

return placed
