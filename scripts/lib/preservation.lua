-- Preservation: data are kept as they are until somebody may ask for them, and let go by themselves at the day that was
-- named. Nothing is handed over.
--
--   preservation { …, what = "account", within = "8760 hours", service = "email.preserve" }
--     what     the input field that says what is kept; the flow adds preserve_until and, without `what`, a text
--     within   at most so far ahead (2160 hours: 90 days); extended once, by as much
--     service  that keeps it (preservation.place); preservation.release ends it
--     validators = { "jurist" }   the legal desk accepts first

local machine, placed = use "lib/machine", use "lib/placed"

local WORDS = { "jurist" }
local OWN   = { "what", "within", "service", "validators" }

local function read(o)
  machine.options(o, OWN, "preservation")
  return machine.words(o.validators, WORDS, "the validator")
end

return function(o)
  local words, what, within = read(o), o.what or "what", o.within or "2160 hours"
  local full = machine.merge({}, o)
  for _, key in ipairs(OWN) do full[key] = nil end
  full.input = machine.merge({
    preserve_until = field.datetime { required = true, within = within, title = { fr = "Conserver jusqu'au", en = "Preserve until" } },
  }, o.input)
  if not full.input[what] then
    full.input[what] = field.text { required = true, min = 10, max = 2000, title = { fr = "Données à conserver", en = "What to preserve" } }
  end
  return placed.workflow(full, {
    until_ = "preserve_until",
    check  = words.jurist and machine.title("Contrôler la conservation demandée", "Review the preservation", o.sensitive) or nil,
    order  = { service = o.service or "preservation.place", args = function(c) return { what = c.input[what], until_ = c.input.preserve_until } end,
               take = function(c, e) c.data.preservation = e.result.preservation_id end, fr = "Mise en conservation", en = "Being preserved" },
    by_hand = { event = "preserved", fr = "Mettre les données en conservation", en = "Preserve the data", missed = { fr = "Déjà effacées", en = "Erased already" },
                input = { preservation_id = field.reference { title = { fr = "Référence", en = "Reference" } } },
                take = function(c, e) c.data.preservation = e.input.preservation_id end },
    active = { name = "preserved", fr = "Données conservées", en = "Preserved",
               on = { produced = { by = "requester", to = "handed", title = { fr = "Production demandée", en = "Production asked for" },
                                   input = { number = field.text { required = true, max = 20, title = { fr = "Numéro de la réquisition", en = "Number of the requisition" } } },
                                   run = function(c, e) c.data.produced = e.input.number end } } },
    extend = { within = within, denied = "Une conservation ne se prolonge qu'une fois." },
    release = { service = "preservation.release", args = function(c) return { preservation_id = c.data.preservation, what = c.input[what] } end,
                fr = "Fin de conservation", en = "Ending" },
    released = { fr = "Conservation terminée", en = "Ended" },
    answer = function(c) return { preserved = true, preservation_id = c.data.preservation, until_ = c.input.preserve_until } end,
    ended  = { handed = { title = { fr = "Relayée par une réquisition", en = "Taken over by a requisition" }, final = "answered",
                          on = machine.afterwards(),
                          answer = function(c)
                            return { preserved = true, preservation_id = c.data.preservation, until_ = c.input.preserve_until, produced = c.data.produced }
                          end } },
  }, { preserved       = field.boolean { title = { fr = "Conservées", en = "Preserved" } },
       preservation_id = field.reference { title = { fr = "Référence", en = "Reference" } },
       until_          = field.datetime { title = { fr = "Jusqu'au", en = "Until" } },
       produced        = field.text { max = 20, title = { fr = "Réquisition liée", en = "Linked requisition" } } })
end
