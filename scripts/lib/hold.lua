-- Hold: an item is put aside for officers who come to seize it, and let go by itself (class P5: delaying an item is an
-- offence, CP 226-15 and 432-9, unless the law allows it). Always a jurist first; 72 hours at most, renewed once.
--
--   hold { …, item = "item_id" }       the input field with the item; the flow adds hold_until and reason

local machine, placed = use "lib/machine", use "lib/placed"

local OWN = { "item" }

local function read(o)
  return machine.options(o, OWN, "hold")
end

return function(o)
  local item = read(o).item or "item_id"
  local full = machine.merge({}, o)
  full.item  = nil
  full.input = machine.merge({
    hold_until = field.datetime { required = true, within = "72 hours", title = { fr = "Retenir jusqu'au", en = "Hold until" } },
    reason     = field.text { required = true, min = 20, max = 2000, title = { fr = "Motif de la saisie prévue", en = "Why it will be seized" } },
  }, o.input)
  return placed.workflow(full, {
    until_ = "hold_until",
    check  = { fr = "Contrôler le maintien demandé", en = "Review the hold" },
    order  = { service = "sorting.hold", args = function(c) return { item = c.input[item], until_ = c.input.hold_until } end,
               take = function(c, e) c.data.site = e.result.site end, fr = "Ordre de retrait transmis au tri", en = "Ordered from sorting" },
    by_hand = { event = "held", fr = "Retirer l'envoi du flux", en = "Take the item out of the flow", missed = { fr = "Envoi déjà distribué", en = "Too late" },
                input = { site = field.text { required = true, max = 80, title = { fr = "Site", en = "Site" } } },
                take = function(c, e) c.data.site = e.input.site end },
    active = { name = "held", fr = "Envoi à disposition", en = "Held",
               on = { seize = { by = "requester", to = "seized", title = { fr = "Envoi saisi", en = "Seized" }, confirm = true,
                                input = { report = field.text { required = true, title = { fr = "Procès-verbal de saisie", en = "Seizure report" } } } } } },
    extend = { within = "72 hours", denied = "Un maintien ne se prolonge qu'une fois." },
    release = { service = "sorting.release", args = function(c) return { item = c.input[item] } end, fr = "Remise en circulation", en = "Release" },
    released = { fr = "Envoi relâché", en = "Released" },
    answer = function(c) return { held = false, site = c.data.site } end,
    ended  = { seized = { title = { fr = "Envoi saisi", en = "Seized" }, final = "answered", on = machine.afterwards(),
                          answer = function(c) return { held = true, site = c.data.site, until_ = c.input.hold_until } end },
               too_late = { final = "answered", answer = function() return { held = false } end } },
  }, { held   = field.boolean { required = true, title = { fr = "Envoi retenu", en = "Held" } },
       site   = field.text { max = 80, title = { fr = "Site", en = "Site" } },
       until_ = field.datetime { title = { fr = "Retenu jusqu'au", en = "Held until" } } })
end
