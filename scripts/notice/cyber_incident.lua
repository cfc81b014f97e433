-- An incident of information security, either way, with its indicators: domains that imitate La Poste, addresses,
-- hashes of files. Victims of the public are sent to 17Cyber; evidence of a phishing kit is asked for by requisition.
local notice = use "lib/notice"

local function T(fr, en) return { fr = fr, en = en } end

return notice.workflow {
  type       = "cyber.incident",
  title      = T("Incident de cybersécurité", "Cyber incident"),
  holder     = "dsg",
  ways       = "both",
  submitters = { "agent", "security", "supervisor", "investigator", "magistrate" },
  role       = { "agent", "security" },
  audience   = { kinds = { "police", "gendarmerie" }, field = "services" },
  input      = {
    services   = notice.audience(),
    category   = field.enum { "phishing", "ransomware", "intrusion", "data_leak", "denial_of_service", "fraud_site", "other", required = true, title = T("Nature", "Category") },
    detected_at = field.datetime { required = true, past = true, title = T("Détecté le", "Detected at") },
    tlp        = field.enum { "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", required = true, title = T("Marquage TLP", "TLP marking") },
    indicators = field.list(field.record { members = {
      kind  = field.enum { "domain", "url", "ip", "sha256", "user_agent", required = true, title = T("Nature", "Kind") },
      value = field.text { required = true, min = 2, max = 500, title = T("Valeur", "Value") },
    } }, { max = 100, title = T("Indicateurs de compromission", "Indicators of compromise") }),
    take_down  = field.boolean { title = T("Retrait demandé à l'hébergeur", "Take-down asked for") },
  },
  tests = {
    { "from the holder: acknowledged, closed",
      given = { from = "holder", input = { category = "phishing", detected_at = "2026-03-10T08:00:00+01:00", tlp = "AMBER", indicators = { { kind = "domain", value = "laposte-suivi.example" } } } },
      { expect = "sent", tasks = 0 }, { "acknowledge", by = "audience" }, { expect = "open" }, { "close" },
      { expect = "closed", answer = { acknowledged = 1 } } },
    { "from an authority: work of the holder, beside the others who read it",
      given = { from = "requester", urgency = "urgent", input = { category = "fraud_site", detected_at = "2026-03-10T08:00:00+01:00", tlp = "GREEN" } },
      { expect = "received", tasks = 1 }, { "acknowledge", by = "audience" }, { expect = "received" },
      { "accept", by = "security" }, { expect = "open", overdue = false, tasks = 0 }, { "close" }, { expect = "closed", answer = { acknowledged = 2 } } },
    { "declined by the holder",
      given = { from = "requester", input = { category = "other", detected_at = "2026-03-10T08:00:00+01:00", tlp = "GREEN" } },
      { "decline", input = { text = "Nom de domaine d'une autre entreprise." } }, { expect = "declined", outcome = "refused" } },
    { "a question to the authority stops the clock; overdue runs on with the reply",
      given = { from = "requester", input = { category = "other", detected_at = "2026-03-10T08:00:00+01:00", tlp = "GREEN" } },
      { "ask", input = { text = "Quel hébergeur ?" } }, { expect = "clarify", clock = "paused" }, { wait = "6 hours" },
      { expect = "clarify", overdue = false }, { "reply", input = { text = "Aucun connu." } }, { wait = "5 hours" }, { expect = "received", overdue = true } },
    { "an unknown marking is refused",
      given = { denied = "not_in_list", input = { category = "other", detected_at = "2026-03-10T08:00:00+01:00", tlp = "PINK" } } },
  },
}
