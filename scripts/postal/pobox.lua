-- Who has a post office box, or letters kept at the counter, and who may empty it.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.pobox",
  title      = { fr = "Titulaire d'une boîte postale ou de la poste restante", en = "Holder of a post office box" },
  holder     = "reseau",
  bases      = law.general .. law.customs .. law.tax,
  validators = { "agent" },
  correct    = { "pobox", "person" },
  input  = { pobox = field.pobox { one_of = true, title = { fr = "Boîte postale", en = "Box" } },
             person = field.person { one_of = true, title = { fr = "Personne", en = "Person" } } },
  answer = {
    holders = field.list(field.record { members = {
      pobox  = field.pobox { title = { fr = "Boîte", en = "Box" } },
      holder = field.text { required = true, max = 200, title = { fr = "Titulaire", en = "Holder" } },
      checked = field.text { max = 200, title = { fr = "Pièce contrôlée", en = "Identity check" } },
      access = field.list(field.text { max = 200 }, { max = 20, title = { fr = "Personnes habilitées", en = "Who has access" } }),
      from = field.date { title = { fr = "Depuis le", en = "Since" } }, to = field.date { title = { fr = "Jusqu'au", en = "Until" } },
    } }, { max = 50, title = { fr = "Titulaires", en = "Holders" } }),
  },
  due = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },

  tests = usual {
    input = { pobox = { number = "1234", postcode = "75015" } }, late = "6 working days",
    answer = { holders = { { holder = "SARL Martin", access = { "M. Martin" } } } },
    own = { { "one box or one person, not both", given = { denied = "one_of", input = {
      pobox = { number = "1234", postcode = "75015" }, person = { family_names = { "Dupont" } } } } } },
  },
})
