-- A bulletin for prevention: a way of working that was seen, told to the territories it concerns. Published by either
-- side, marked by TLP, acknowledged unit by unit, and gone by itself at its hour. About ways of working, never about a
-- person: individual suspicions, of radicalisation above all, go to the préfecture or to 0 800 005 696 and are not kept
-- here (the referents of the territory say whom to call).
local notice = use "lib/notice"

local function T(fr, en) return { fr = fr, en = en } end

return notice.workflow {
  type       = "prevention.notice",
  title      = T("Bulletin de prévention", "Prevention bulletin"),
  holder     = "dsg",
  ways       = "both",
  submitters = { "agent", "security", "supervisor", "investigator", "magistrate" },
  role       = { "agent", "security" },
  audience   = { kinds = { "police", "gendarmerie", "fire", "prefecture" }, field = "departments" },
  expires    = function(c) return c.input.expires_at end,
  input      = {
    departments = notice.audience(),
    subject     = field.enum { "burglary", "robbery", "false_postman", "phishing", "payment_fraud", "letterbox_theft", "vehicle_theft", "other", required = true, title = T("Objet", "Subject") },
    modus       = field.text { required = true, min = 20, max = 4000, title = T("Mode opératoire", "Way of working") },
    advice      = field.text { max = 4000, title = T("Conduite à tenir", "What to do") },
    tlp         = field.enum { "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", required = true, title = T("Marquage TLP", "TLP marking") },
    expires_at  = field.datetime { required = true, within = "2160 hours", title = T("Valable jusqu'au", "Expires at") },
  },
  tests = {
    { "ends by itself at its hour, acknowledged",
      given = { from = "holder", input = { subject = "false_postman", modus = "Faux facteurs proposant un calendrier, repérage des lieux.", tlp = "GREEN", expires_at = "+72 hours" } },
      { expect = "sent", tasks = 0 }, { "acknowledge", by = "audience" }, { "acknowledge", by = "audience:2" }, { expect = "open", overdue = false },
      { wait = "71 hours" }, { expect = "open" }, { wait = "1 hour" }, { expect = "closed", outcome = "answered", answer = { acknowledged = 2 } } },
    { "ends by itself though nobody read it, overdue before",
      given = { from = "holder", input = { subject = "phishing", modus = "SMS imitant un avis de passage, lien vers un faux site.", tlp = "CLEAR", expires_at = "+24 hours" } },
      { wait = "5 hours" }, { expect = "sent", overdue = true }, { wait = "19 hours" }, { expect = "lapsed", outcome = "lapsed" } },
    { "ends at its hour through the night the clocks go forward",
      given = { at = "2026-03-28T22:00:00+01:00", from = "requester", input = { subject = "robbery", modus = "Attaques au pied de biche avant l'ouverture des bureaux.", tlp = "AMBER", expires_at = "2026-03-29T06:00:00+02:00" } },
      { expect = "received", tasks = 1 }, { wait = "6 hours" }, { expect = "received" }, { wait = "1 hour" }, { expect = "lapsed", tasks = 0 } },
    { "an authority's is read by the holder and by the other services",
      given = { from = "requester", input = { subject = "letterbox_theft", modus = "Vols de passes et de courrier dans les halls d'immeuble.", tlp = "GREEN", expires_at = "+240 hours" } },
      { "acknowledge", by = "audience" }, { "accept" }, { expect = "open" }, { "ask", by = "security", input = { text = "Quels immeubles ?" } },
      { "reply", input = { text = "Quartier de la gare." } }, { "decline", by = "audience:2", input = { text = "Sans objet ici." } },
      { "close", by = "audience", denied = "not_allowed" }, { "close" }, { expect = "closed", answer = { acknowledged = 2 } } },
    { "declined by the holder",
      given = { from = "requester", input = { subject = "other", modus = "Signalement qui ne concerne pas les activités postales.", tlp = "GREEN", expires_at = "+24 hours" } },
      { "decline", input = { text = "Hors de notre champ." } }, { expect = "declined", outcome = "refused" } },
    { "nobody can be named, and three months are the longest",
      given = { denied = "unknown_member", input = { subject = "other", modus = "Mode opératoire observé à deux reprises.", suspect = "Jean Dupont", tlp = "RED", expires_at = "+24 hours" } } },
    { "a bulletin for a year is refused",
      given = { denied = "range", input = { subject = "other", modus = "Mode opératoire observé à deux reprises.", tlp = "RED", expires_at = "+8760 hours" } } },
  },
}
