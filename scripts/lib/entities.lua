-- The entities of the group that a requisition of no particular type may name: those of config/holders.lua that hold
-- something themselves.

local entities = {}

local KEYS = { "courrier", "colissimo", "chronopost", "geopost", "reseau", "numerique", "laposte.net", "lbp", "cnp", "docaposte", "digiposte",
               "maileva", "ar24", "identite", "mediaposte", "viapost", "filiales", "drh", "dsg" }

function entities.field()
  local options = { required = true, title = { fr = "Entité détentrice", en = "Holder" } }
  for i, key in ipairs(KEYS) do options[i] = key end
  return field.enum(options)
end

function entities.holder(c) return c.input.entity end

return entities
