-- Whatever has no type of its own: documents or information of any entity. A jurist reads it first, and sends it to the
-- entity that has it, or tells which type to use.

local disclosure, usual, entities = use "lib/disclosure", use "lib/usual", use "lib/entities"

return workflow(disclosure {
  type       = "generic.documents",
  title      = { fr = "Autre réquisition : documents ou informations", en = "Other requisition: documents or information" },
  holder     = entities.holder,
  bases      = law.general .. law.customs .. law.tax .. law.financial,
  validators = { "jurist", "agent" },
  parts      = true,
  correct    = { "request" },
  input  = { entity  = entities.field(),
             request = field.text { required = true, min = 20, max = 4000, title = { fr = "Ce qui est demandé", en = "What is asked for" } } },
  answer = { documents   = field.list(field.file {}, { max = 100, title = { fr = "Documents", en = "Documents" } }),
             information = field.text { max = 4000, title = { fr = "Informations", en = "Information" } } },
  due = { normal = "10 working days", urgent = "3 working days", vital = "8 hours" },

  tests = usual {
    input = { entity = "filiales", request = "Liste des commandes de timbres de collection du 3 mars." }, check = true,
    late = "11 working days", answer = { information = "Trois commandes, jointes." },
    own = {
      { "the wrong entity: the jurist sends it on, and the delay begins anew", given = { at = "2026-03-10T10:00:00+01:00",
        input = { entity = "courrier", request = "Contrats de domiciliation bancaire de la société." } },
        { wait = "5 working days" }, { "transfer", input = { holder = "lbp", reason = "Données bancaires." } },
        { expect = "check", holder = "lbp", due_at = "2026-04-01T22:00:00Z" }, { "accept" }, { expect = "collect", holder = "lbp", tasks = 1 } },
      { "it is sent on three times, no more", given = { input = { entity = "courrier", request = "Contrats de domiciliation de la société." } },
        { "transfer", input = { holder = "lbp", reason = "a" } }, { "transfer", input = { holder = "cnp", reason = "b" } },
        { "transfer", input = { holder = "drh", reason = "c" } }, { "transfer", input = { holder = "lbp", reason = "d" }, denied = "transfer_limit" } },
    },
  },
})
