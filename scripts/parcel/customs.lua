-- Customs data of an item: declaration, value, goods. The service answers by itself for parcels; of a letter a jurist
-- looks first.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "parcel.customs",
  title      = { fr = "Données douanières d'un envoi", en = "Customs data of an item" },
  holder     = holder.of_item "item_id",
  bases      = law.customs .. law.general,
  validators = { "auto", "agent" }, letters = "jurist",
  ask = { service = "customs.declaration", args = function(c) return { item_id = c.input.item_id } end,
          take = function(c, e)
            local d = e.result.declaration
            if type(d) ~= "table" then return false end
            c.data.answer = { form = d.form, content = d.content, value = d.value, importer = d.importer, hs = d.hs }
            return d.content ~= nil
          end },
  correct = { "item_id" },
  input  = { item_id = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } } },
  answer = {
    form     = field.enum { "CN22", "CN23", "ICS2", title = { fr = "Formulaire", en = "Form" } },
    content  = field.text { max = 1000, title = { fr = "Contenu déclaré", en = "Declared content" } },
    value    = field.amount { title = { fr = "Valeur", en = "Value" } },
    hs       = field.list(field.text { max = 12 }, { max = 50, title = { fr = "Codes SH", en = "HS codes" } }),
    importer = field.text { max = 400, title = { fr = "Importateur", en = "Importer" } },
  },
  due = { normal = "3 working days", urgent = "24 hours", vital = "4 hours" },

  tests = usual {
    input = { item_id = "6A18987970674" }, service = true, late = "4 working days", answer = { form = "CN23", content = "Vêtements" },
    own = {
      { "the service answers by itself", given = { input = { item_id = "6A18987970674" } }, { expect = "ask", calls = 1 },
        { "call.done", result = { declaration = { form = "CN22", content = "Livres", value = { value = "12.00", currency = "EUR" } } } },
        { expect = "answered", answer = { content = "Livres", completeness = "full" } } },
      { "what it does not know, an agent looks up", given = { input = { item_id = "6A18987970674" } }, { "call.done", result = {} }, { expect = "collect", tasks = 1 } },
      { "of a letter never by itself", given = { input = { item_id = "RR473124829GB" } }, { expect = "check", calls = 0 }, { "accept" },
        { expect = "collect", calls = 0 } },
    },
  },
})
