-- Which tracked items went to or came from an address or a person: the list of a correspondence without its content
-- (class P3). Never by itself, whatever is written here: correspondence = true. Homonyms are the usual mistake.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.address.items",
  title      = { fr = "Envois suivis liés à une adresse ou une personne", en = "Tracked items of an address or person" },
  holder     = function(c) return c.input.carrier or "courrier" end,
  bases      = law.general .. law.customs .. law.tax,
  validators = { "auto", "agent" }, ask = { service = "tracking.events", take = function() return true end },
  parts      = true,
  correspondence = true,
  sensitive  = { fr = "secret des correspondances, homonymes", en = "secrecy of letters, namesakes" },
  correct    = { "person", "address" },
  input = {
    person  = field.person { any_of = true, title = { fr = "Personne", en = "Person" } },
    address = field.address { any_of = true, title = { fr = "Adresse", en = "Address" } },
    period  = field.period { required = true, max_days = 366, past = true, title = { fr = "Période", en = "Period" } },
    carrier = field.enum { "courrier", "colissimo", "chronopost", "geopost", title = { fr = "Transporteur", en = "Carrier" } },
    why_so_long = field.text { min = 40, max = 2000, title = { fr = "Au-delà de trois mois : pourquoi", en = "Beyond three months: why" } },
  },
  answer = {
    items = field.list(field.record { members = {
      item_id = field.postal_item { required = true, title = { fr = "Numéro", en = "Number" } },
      on      = field.date { title = { fr = "Date", en = "Date" } },
      product = field.text { max = 120, title = { fr = "Produit", en = "Product" } } } }, { max = 1000, title = { fr = "Envois", en = "Items" } }),
    namesakes = field.boolean { title = { fr = "Homonymes possibles", en = "Possible namesakes" } },
  },
  -- Three months without a word more; up to twelve with a reason that the jurist weighs.
  checks = function(c)
    local months = function(day) return tonumber(day:sub(1, 4)) * 12 + tonumber(day:sub(6, 7)) + tonumber(day:sub(9, 10)) / 32 end
    if months(c.input.period.to) - months(c.input.period.from) > 3 and not c.input.why_so_long then
      return "period_excessive", "Plus de trois mois : dites pourquoi."
    end
  end,
  due = { normal = "10 working days", urgent = "3 working days", vital = "8 hours" },

  tests = usual {
    input = { address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, period = { from = "2026-01-05", to = "2026-03-05" } },
    check = true, approvals = { "review" }, late = "11 working days",
    answer = { items = { { item_id = "6A18987970674", on = "2026-02-03", product = "Colissimo" } }, namesakes = false },
    own = {
      { "part by part, four eyes on each; the clock runs on", given = { input = {
        person = { family_names = { "Dupont" }, given_names = { "Jean" } }, period = { from = "2026-01-05", to = "2026-03-05" } } },
        { "accept", by = "jurist" },
        { "send_part", by = "agent", input = { items = { { item_id = "6A18987970674", on = "2026-02-03" } } } }, { expect = "review", parts = 0 },
        { "approve", by = "agent", denied = "four_eyes" }, { "return", by = "agent:2", input = { reason = "Un de trop." } }, { expect = "collect", parts = 0 },
        { "send_part", by = "agent", input = { items = { { item_id = "6A18987970674", on = "2026-02-03" } } } }, { "approve", by = "agent:2" },
        { expect = "partial", parts = 1, clock = "running", tasks = 1, outcome = "none" },
        { "ask", by = "agent", input = { question = "Quel Jean Dupont ?" } }, { expect = "clarify", parts = 1 },
        { "reply", input = { text = "Celui de Paris." } }, { expect = "collect", parts = 1 },
        { "none", by = "agent", input = { note = "Rien de plus." }, denied = "part_sent" },
        { "send_part", by = "agent:2", input = { items = { { item_id = "6A18987970674", on = "2026-02-04" } } } },
        { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:3" }, { expect = "partial", parts = 2 },
        { wait = "11 working days" }, { expect = "partial", overdue = true },
        { "prepared", by = "agent", input = { note = "C'est tout." } }, { "approve", by = "agent:3" },
        { expect = "answered", parts = 2, answer = { completeness = "full", note = "C'est tout." } } },
      { "three months, or a reason", given = { denied = "period_excessive", input = {
        address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, period = { from = "2025-06-01", to = "2026-02-01" } } } },
      { "a year with a reason; not more", given = { input = {
        address = { street = "12 rue du Bac", postcode = "75007", town = "Paris" }, period = { from = "2025-04-01", to = "2026-03-01" }, carrier = "colissimo",
        why_so_long = "Faits continus depuis avril 2025, plaintes jointes au dossier." } }, { expect = "check", holder = "colissimo" } },
      { "it is never answered by a service, even if the script says so", given = { input = {
        person = { family_names = { "Dupont" }, given_names = { "Jean" } }, period = { from = "2026-01-05", to = "2026-03-05" } } },
        { expect = "check", calls = 0 }, { "accept" }, { expect = "collect", calls = 0, tasks = 1 } },
    },
  },
})
