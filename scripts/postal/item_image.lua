-- Images that sorting machines make of the outside of a letter, kept a few days. Class P3: a jurist, then two agents.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.item.image",
  title      = { fr = "Images de tri d'un pli", en = "Sorting images of a letter" },
  holder     = "courrier",
  bases      = law.general,
  correspondence = true,
  sensitive  = { fr = "secret des correspondances, conservation brève", en = "secrecy of letters, kept briefly" },
  input = {
    item_id = field.postal_item { one_of = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    passage = field.record { one_of = true, title = { fr = "Adresse et dates", en = "Address and dates" }, members = {
      address = field.address { required = true, title = { fr = "Adresse", en = "Address" } },
      period  = field.period { required = true, max_days = 7, past = true, title = { fr = "Période", en = "Period" } } } },
  },
  answer = { images = field.list(field.file {}, { max = 50, title = { fr = "Images", en = "Images" } }),
             taken_at = field.datetime { title = { fr = "Prise le", en = "Taken at" } },
             site = field.site { title = { fr = "Site", en = "Site" } } },
  due = { normal = "5 working days", urgent = "24 hours", vital = "8 hours" },

  tests = usual {
    input = { item_id = "RR473124829GB" }, check = true, approvals = { "review" }, late = "6 working days",
    answer = { taken_at = "2026-03-02T10:12:00+01:00", site = { label = "PIC Brie" } },
    own = { { "seven days, not eight", given = { denied = "period_excessive", input = { passage = {
      address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, period = { from = "2026-02-20", to = "2026-02-28" } } } } } },
  },
})
