-- Watch: the next events of something are told as they come, for thirty days at most (class P4: much like geolocation).
-- Always a jurist first; it disarms itself.
--
--   watch { …, target = "item_id" }    the input field that is watched; the flow adds watch_until and reason

local machine, placed = use "lib/machine", use "lib/placed"

local OWN = { "target" }
local SEEN_MAX = 200

local function read(o)
  return machine.options(o, OWN, "watch")
end

-- What was seen, kept in the order in which it was told.
local function seen(c, e)
  local all = c.data.seen or {}
  if #all >= SEEN_MAX then return deny("too_many", "La surveillance a déjà signalé deux cents événements.") end
  all[#all + 1] = { at = e.input.at, site = e.input.site, label = e.input.label }
  c.data.seen = all
end

local function answer(c)
  return { watched = true, seen = c.data.seen or {}, ended_at = c.now }
end

return function(o)
  local target = read(o).target or "item_id"
  local full = machine.merge({}, o)
  full.target = nil
  full.input = machine.merge({
    watch_until = field.datetime { required = true, within = "720 hours", title = { fr = "Surveiller jusqu'au", en = "Watch until" } },
    reason      = field.text { required = true, min = 20, max = 2000, title = { fr = "Motif", en = "Why" } },
  }, o.input)
  local event = { at = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
                  site = field.text { max = 120, title = { fr = "Site", en = "Site" } },
                  label = field.text { required = true, max = 400, title = { fr = "Événement", en = "Event" } } }
  return placed.workflow(full, {
    until_ = "watch_until",
    check  = machine.title("Contrôler la surveillance demandée", "Review the watch", o.sensitive),
    order  = { service = "watch.arm", args = function(c) return { target = c.input[target], until_ = c.input.watch_until } end,
               fr = "Mise en place", en = "Being armed" },
    by_hand = { event = "armed", fr = "Mettre la surveillance en place", en = "Arm the watch", missed = { fr = "Déjà distribué", en = "Too late" } },
    active = { name = "armed", fr = "Surveillance en place", en = "Armed",
               on = { seen = { by = "holder", notify = "requester", title = { fr = "Signaler un événement", en = "Tell an event" }, input = event, run = seen } } },
    extend = { within = "720 hours", denied = "Une surveillance ne se prolonge qu'une fois." },
    release = { service = "watch.disarm", args = function(c) return { target = c.input[target] } end, fr = "Levée de la surveillance", en = "Disarming" },
    released = { fr = "Surveillance levée", en = "Disarmed" },
    answer = answer,
  }, { watched  = field.boolean { title = { fr = "Surveillé", en = "Watched" } },
       seen     = field.list(field.record { members = event }, { max = SEEN_MAX, title = { fr = "Événements", en = "Events" } }),
       ended_at = field.datetime { title = { fr = "Levée le", en = "Ended at" } } })
end
