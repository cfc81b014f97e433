-- The entity of the group that a requisition of no particular type names: any of config/holders.lua that holds
-- something itself.

local entities = {}

function entities.field()
  return field.holder { required = true, title = { fr = "Entité détentrice", en = "Holder" } }
end

function entities.holder(c) return c.input.entity end

return entities
