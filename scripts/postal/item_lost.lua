-- What became of items that were robbed or lost. Staff may be suspects: group security looks, and not the people of the
-- site that had them. The case is held by `dsg`, so no agent of mail or parcels sees it.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.item.lost",
  title      = { fr = "Spoliation ou perte : traçage interne", en = "Robbed or lost items: internal tracing" },
  holder     = "dsg",
  bases      = law.general,
  validators = { "security" },
  sensitive  = { fr = "agents possiblement en cause", en = "staff may be involved" },
  input = {
    item_ids = field.list(field.postal_item {}, { required = true, min = 1, max = 50, title = { fr = "Numéros d'envoi", en = "Item numbers" } }),
    site     = field.site { title = { fr = "Site", en = "Site" } },
    dates    = field.period { max_days = 92, past = true, title = { fr = "Dates", en = "Dates" } },
  },
  answer = {
    custody   = field.list(field.record { members = {
      at = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      site = field.text { required = true, max = 200, title = { fr = "Site", en = "Site" } },
      by = field.reference { title = { fr = "Agent (codé)", en = "Staff (coded)" } } } }, { max = 500, title = { fr = "Chaîne de garde", en = "Chain of custody" } }),
    incidents = field.list(field.text { max = 1000 }, { max = 50, title = { fr = "Incidents", en = "Incidents" } }),
  },
  due = { normal = "10 working days", urgent = "3 working days", vital = false },

  tests = usual {
    input = { item_ids = { "6A18987970674" } }, approvals = { "release" }, late = "11 working days",
    answer = { custody = { { at = "2026-03-02T10:00:00+01:00", site = "PFC Moissy", by = "AG-17" } } },
    own = { { "it is held by group security, whatever the item", given = { input = { item_ids = { "RR473124829GB" } } }, { expect = "collect", holder = "dsg" } } },
  },
})
