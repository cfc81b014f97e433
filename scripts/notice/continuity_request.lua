-- Continuity of service, either way: a road that is closed, a site that is evacuated, a strike, a flood; who asks whom
-- for what, from when until when. Over at its hour by itself.
local notice = use "lib/notice"

local function T(fr, en) return { fr = fr, en = en } end

return notice.workflow {
  type       = "continuity.request",
  title      = T("Continuité du service", "Continuity of service"),
  holder     = "dsg",
  ways       = "both",
  submitters = { "agent", "security", "supervisor", "investigator", "magistrate" },
  role       = { "agent", "security", "supervisor" },
  audience   = { kinds = { "police", "gendarmerie", "fire", "prefecture" }, field = "services" },
  expires    = function(c) return c.input.until_ end,
  input      = {
    services = notice.audience(),
    kind     = field.enum { "road_closure", "evacuation", "strike", "flood", "power_cut", "demonstration", "other", required = true, title = T("Nature", "Kind") },
    sites    = field.list(field.site {}, { max = 50, title = T("Sites", "Sites") }),
    from     = field.datetime { required = true, title = T("À partir de", "From") },
    until_   = field.datetime { required = true, within = "2160 hours", title = T("Jusqu'à", "Until") },
    need     = field.text { required = true, min = 5, max = 2000, title = T("Concours demandé ou mesure à prendre", "What is asked for") },
  },
  tests = {
    { "the holder asks for a passage, a service takes note, it is over at its hour",
      given = { from = "holder", urgency = "urgent", at = "2026-03-10T10:00:00+01:00", input = { kind = "demonstration", sites = { { code = "770001" } }, from = "2026-03-10T12:00:00+01:00", until_ = "+8 hours", need = "Passage des camions par la rue du Port." } },
      { expect = "sent", due_at = "2026-03-10T10:00:00Z" }, { "ask", by = "audience", input = { text = "Combien de camions ?" } },
      { "reply", input = { text = "Trois, à 14 heures." } }, { "acknowledge", by = "audience" }, { expect = "open" },
      { wait = "8 hours" }, { expect = "closed", answer = { acknowledged = 1 } } },
    { "an authority evacuates, the holder takes note",
      given = { from = "requester", urgency = "vital", input = { kind = "evacuation", from = "+1 hours", until_ = "+6 hours", need = "Évacuer le site de tri." } },
      { expect = "received", tasks = 1 }, { wait = "10 minutes" }, { "accept", by = "supervisor" }, { expect = "open", overdue = false } },
    { "overdue after a quarter of an hour when vital; declined in words",
      given = { from = "requester", urgency = "vital", input = { kind = "flood", from = "+1 hours", until_ = "+6 hours", need = "Déplacer les véhicules." } },
      { wait = "16 minutes" }, { expect = "received", overdue = true },
      { "decline", input = { text = "Aucun véhicule sur ce site." } }, { expect = "declined" } },
    { "over before anybody read it",
      given = { from = "requester", input = { kind = "road_closure", from = "+1 hours", until_ = "+2 hours", need = "Tournée à dévier." } },
      { wait = "2 hours" }, { expect = "lapsed", tasks = 0 } },
  },
}
