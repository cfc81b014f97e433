-- Tracking of postal items: where they were seen, when, by which machine. Answers by itself when the tracking service
-- knows every item; when it does not, or is down, a person of the holder looks.
--
--   ask ─done, all found─▶ answered          ask ─failed, or some missing─▶ by_hand ─answer─▶ answered
--                                                                            │ ▲              none ─▶ no_data
--                                                                        ask ▼ │ reply        refuse ─▶ refused
--                                                                           clarify
--
-- These are events of the holder's own machines, without a person in them (class P1): letters are fine too.

local machine = use "lib/machine"

local function event()
  return field.record { members = {
    at    = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
    site  = field.text { max = 120, title = { fr = "Site", en = "Site" } },
    code  = field.text { max = 40, title = { fr = "Code de l'événement", en = "Event code" } },
    label = field.text { max = 400, title = { fr = "Événement", en = "Event" } },
  } }
end

local function items(options)
  return field.list(field.record { members = {
    item_id  = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    status   = field.text { max = 200, title = { fr = "État", en = "Status" } },
    product  = field.text { max = 120, title = { fr = "Produit", en = "Product" } },
    weight_g = field.integer { min = 0, max = 1000000, title = { fr = "Poids (g)", en = "Weight (g)" } },
    holder   = field.text { max = 60, title = { fr = "Entité", en = "Entity" } },
    events   = field.list(event(), { max = 200, title = { fr = "Événements", en = "Events" } }),
  } }, options)
end

-- The numbers asked for that are not among those found; nil when there are none.
local function missing(asked, found)
  local known, rest = {}, {}
  for _, item in ipairs(found) do known[item.item_id] = true end
  for _, id in ipairs(asked) do
    if not known[id] then rest[#rest + 1] = id end
  end
  if #rest > 0 then return rest end
end

local function build(c)
  return { items = c.data.items, missing = c.data.missing, note = c.data.note,
           completeness = c.data.missing and "partial" or "full" }
end

local input = {
  item_ids = field.list(field.postal_item {}, { required = true, min = 1, max = 50, title = { fr = "Numéros d'envoi", en = "Item numbers" } }),
}

return workflow {
  type   = "postal.item.tracking",
  title  = { fr = "Suivi détaillé d'un envoi", en = "Tracking of postal items" },
  holder = holder.of_item "item_ids",                        -- of the first number
  bases  = law.general .. law.customs,
  input  = input,
  answer = {
    items   = items { title = { fr = "Envois", en = "Items" } },
    missing = field.list(field.text { max = 40 }, { max = 50, title = { fr = "Sans donnée de suivi", en = "No tracking data" } }),
    note    = machine.note(),
  },
  callback = false,                                          -- vital: says where an item is, nothing of a person
  due    = { normal = "3 working days", urgent = "8 hours", vital = "1 hour" },
  start  = "ask",

  any = { withdraw = machine.withdraw() },

  states = machine.ends {
    ask = {
      title = { fr = "Interrogation du suivi", en = "Asking the tracking service" },
      call  = { service = "tracking.events", timeout = "10 seconds", retry = { times = 4, from = "2 seconds", to = "30 seconds" },
                args = function(c) return { item_ids = c.input.item_ids } end },
      on    = {
        ["call.done"] = { to = { "answered", "by_hand" }, run = function(c, e)
          c.data.items   = e.result.items or {}
          c.data.missing = missing(c.input.item_ids, c.data.items)
          if c.data.missing then return "by_hand" end        -- erased, mistyped or another operator's: a person looks
        end },
        ["call.failed"] = "by_hand",
      },
    },
    by_hand = {
      title = { fr = "Recherche par un agent", en = "An agent looks" },
      task  = { team = holder, role = "agent", title = { fr = "Rechercher le suivi", en = "Look up the tracking" } },
      on    = {
        answer = { to = "answered", title = { fr = "Répondre", en = "Answer" },
                   input = { items = items { required = true, min = 1, max = 50 }, note = machine.note() },
                   run = function(c, e)
                     c.data.items   = e.input.items
                     c.data.missing = missing(c.input.item_ids, e.input.items)
                     c.data.note    = e.input.note
                   end },
        none   = { to = "no_data", title = { fr = "Aucune donnée", en = "No data" }, confirm = true,
                   input = { note = machine.note(true) }, run = function(c, e) c.data.note = e.input.note end },
        refuse = machine.refuse("refused"), ask = machine.ask(),
      },
    },
    -- Corrected numbers: the service may know them.
    clarify = machine.clarify({ "by_hand" }, machine.pick(input, { "item_ids" }), { to = { "ask" }, run = function() return "ask" end }),
    answered = machine.answered(build),
    no_data  = { title = { fr = "Aucune donnée détenue", en = "No data" }, final = "no_data", on = machine.afterwards(),
                 answer = function(c) return { note = c.data.note, missing = c.input.item_ids } end },
  },

  tests = {
    { "answers by itself when every item is known",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_ids = { "6A 18987970674", "rr473124829gb" } } },
      { expect = "ask", due_at = "2026-03-13T23:00:00Z", calls = 1, tasks = 0, holder = "colissimo" },
      { "call.done", result = { items = {
        { item_id = "6A18987970674", status = "Livré", weight_g = 740,
          events = { { at = "2026-03-02T08:12:00+01:00", site = "PFC Moissy", code = "TRI", label = "Trié" } } },
        { item_id = "RR473124829GB", status = "En transit", events = {} } } } },
      { expect = "answered", outcome = "answered", overdue = false, clock = "stopped",
        answer = { completeness = "full", records = 2 } },
      { "acknowledge", by = "agent", denied = "not_allowed" },
      { "acknowledge" }, { "acknowledge", denied = "already_acknowledged" },
      { "complement", input = { number = "2026-000002" } }, { expect = "answered", tasks = 0, calls = 0 } },

    { "a person completes what the service does not know",
      given = { input = { item_ids = { "6A18987970674", "6M17554710224" } } },
      { "call.done", result = { items = { { item_id = "6A18987970674", status = "Livré" } } } },
      { expect = "by_hand", tasks = 1 },
      { "answer", by = "jurist", input = { items = { { item_id = "6A18987970674" } } }, denied = "not_allowed" },
      { "answer", input = { items = {} }, denied = "required" },
      { "answer", input = { items = { { item_id = "6A18987970674", status = "Livré" } }, note = "Second numéro : données effacées." } },
      { expect = "answered", answer = { completeness = "partial", missing = { "6M17554710224" } } } },

    { "the service is down: a person answers, in time or late",
      given = { urgency = "vital", at = "2026-03-10T10:00:00+01:00", input = { item_ids = { "6A18987970674" } } },
      { expect = "ask", due_at = "2026-03-10T10:00:00Z" },
      { "call.failed", error = "unavailable" }, { expect = "by_hand", overdue = false },
      { wait = "61 minutes" }, { expect = "by_hand", overdue = true },
      { "answer", input = { items = { { item_id = "6A18987970674", status = "Livré" } } } },
      { expect = "answered", overdue = true, answer = { completeness = "full" } } },

    { "there is nothing, and that is said",
      given = { input = { item_ids = { "6A18987970674" } } },
      { "call.done", result = { items = {} } },
      { "none", denied = "required" },
      { "none", input = { note = "Durée de conservation dépassée." } },
      { expect = "no_data", outcome = "no_data", answer = { completeness = "none", records = 0, missing = { "6A18987970674" } } },
      { "acknowledge" } },

    { "is refused with a code",
      given = { input = { item_ids = { "6A18987970674" } } },
      { "call.failed" },
      { "refuse", input = { code = "too_broad", text = "Sans lien avec l'objet." } },
      { expect = "refused", outcome = "refused", tasks = 0 } },

    { "a corrected number goes to the service again, the clock stood still meanwhile",
      given = { at = "2026-03-10T10:00:00+01:00", input = { item_ids = { "6A18987970675" } } },   -- bad key: a warning only
      { "call.done", result = { items = {} } },
      { "ask", input = { question = "La clé du numéro est fausse : pouvez-vous le relire ?" } },
      { expect = "clarify", clock = "paused" },
      { wait = "3 working days" }, { expect = "clarify" },   -- the reminder has gone out
      { "reply", by = "agent", input = { text = "?" }, denied = "not_allowed" },
      { "reply", input = { text = "Le dernier chiffre est un 4.", item_ids = { "6A18987970674" } } },
      { expect = "ask", clock = "running", calls = 1, overdue = false, due_at = "2026-03-18T23:00:00Z" },
      { "call.done", result = { items = { { item_id = "6A18987970674" } } } }, { expect = "answered" } },

    { "lapses when nobody replies",
      given = { input = { item_ids = { "6A18987970674" } } },
      { "call.failed" }, { "ask", input = { question = "Quel numéro ?" } },
      { wait = "10 working days" }, { expect = "lapsed", outcome = "lapsed" } },

    { "withdrawn while the service is asked: nothing is delivered",
      given = { input = { item_ids = { "6A18987970674" } } },
      { "withdraw" }, { expect = "withdrawn", calls = 0 },
      { "withdraw", denied = "event_not_allowed" } },
  },
}
