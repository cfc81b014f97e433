-- A suspicious item: a parcel, a powder, a battery that smokes. 18, 112 or 17 is the channel and stays it: this notice
-- records that the call was made and lets the units of the territory follow; it calls nobody and replaces no call.
local notice = use "lib/notice"

local function T(fr, en) return { fr = fr, en = en } end

return notice.workflow {
  type       = "security.suspicious_item",
  title      = T("Objet suspect : appelez d'abord le 18 ou le 112", "Suspicious item: call 18 or 112 first"),
  holder     = "dsg",
  ways       = "out",
  submitters = { "agent", "security", "supervisor" },
  audience   = { kinds = { "police", "gendarmerie", "fire" }, field = "services" },
  input      = {
    services  = notice.audience(),
    called    = field.enum { "18", "112", "17", required = true, title = T("Numéro appelé : le 18 ou le 112 reste le seul canal d'alerte", "Number called: 18 or 112 remains the only channel") },
    called_at = field.datetime { required = true, past = true, title = T("Heure de l'appel", "When it was called") },
    kind      = field.enum { "parcel", "letter", "powder", "liquid", "lithium", "smell", "noise", required = true, title = T("Nature", "Kind") },
    site      = field.site { required = true, title = T("Site", "Site") },
    item_id   = field.postal_item { title = T("Numéro de l'envoi", "Item number") },
    evacuated = field.boolean { title = T("Site évacué", "Site evacuated") },
    exposed   = field.integer { min = 0, max = 10000, title = T("Personnes exposées", "People exposed") },
  },
  tests = {
    { "recorded after the call, acknowledged, closed",
      given = { urgency = "vital", at = "2026-03-10T10:00:00+01:00", input = { called = "18", called_at = "2026-03-10T09:55:00+01:00", kind = "powder", site = { code = "770002" }, evacuated = true, exposed = 12 } },
      { expect = "sent", due_at = "2026-03-10T09:15:00Z", calls = 0 },
      { "acknowledge", by = "audience" }, { expect = "open", overdue = false }, { "close" }, { expect = "closed", answer = { acknowledged = 1 } } },
    { "without the call there is no notice",
      given = { denied = "required", input = { called_at = "2026-03-10T09:55:00+01:00", kind = "powder", site = { code = "770002" } } } },
    { "a unit declines, another asks, the author answers and withdraws a false alarm",
      given = { input = { called = "112", called_at = "2026-03-10T09:55:00+01:00", kind = "lithium", site = { code = "770002" } } },
      { "decline", by = "audience", input = { text = "Secteur du SDIS." } },
      { "ask", by = "audience:2", input = { text = "La batterie est-elle isolée ?" } },
      { "reply", input = { text = "Oui, dans la cour." } }, { "withdraw", by = "audience", denied = "not_allowed" },
      { "withdraw" }, { expect = "withdrawn" } },
    { "is overdue after a quarter of an hour",
      given = { urgency = "vital", input = { called = "17", called_at = "2026-03-10T09:55:00+01:00", kind = "noise", site = { code = "770002" } } },
      { wait = "16 minutes" }, { expect = "sent", overdue = true } },
  },
}
