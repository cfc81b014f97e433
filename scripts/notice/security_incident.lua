-- Security of staff: an assault, a burglary, an incivility, told to the unit that is competent for the site.
-- The service answers with the number of its report and with an hour at which the agent may file a complaint. People
-- appear by their coded id alone: whoever must know more asks by requisition (staff.identity).
local notice = use "lib/notice"

local function T(fr, en) return { fr = fr, en = en } end

return notice.workflow {
  type       = "security.incident",
  title      = T("Incident de sécurité", "Security incident"),
  holder     = "dsg",
  ways       = "out",
  submitters = { "agent", "security", "supervisor" },
  audience   = { kinds = { "police", "gendarmerie" }, field = "services" },
  input      = {
    services  = notice.audience(),
    category  = field.enum { "assault", "threat", "incivility", "burglary", "robbery", "theft", "damage", "dog", required = true, title = T("Nature", "Category") },
    site      = field.site { required = true, title = T("Site", "Site") },
    at        = field.datetime { required = true, past = true, title = T("Moment des faits", "When") },
    staff     = field.list(field.reference {}, { max = 20, title = T("Agents concernés, par identifiant codé", "Staff, by coded id") }),
    injured   = field.boolean { title = T("Blessé", "Injured") },
    weapon    = field.boolean { title = T("Arme", "Weapon") },
    complaint = field.boolean { title = T("Demande un rendez-vous pour déposer plainte", "Asks for an appointment to file a complaint") },
  },
  talk = {
    give_report = { by = "audience", notify = "requester", title = T("Donner le numéro de procès-verbal", "Give the report's number"),
                    input = { pv_number = field.text { required = true, min = 3, max = 64, title = T("Numéro de procès-verbal", "Report number") } },
                    run = function(c, e) c.data.pv_number = e.input.pv_number end },
    appoint     = { by = "audience", notify = "requester", title = T("Fixer le rendez-vous", "Appoint"),
                    input = { at = field.datetime { required = true, title = T("Rendez-vous", "Appointment") },
                              place = field.text { required = true, max = 120, title = T("Lieu", "Place") } },
                    run = function(c, e)
                      if not c.input.complaint then return deny("not_asked", "Aucun rendez-vous n'est demandé.") end
                      c.data.appointment, c.data.place = e.input.at, e.input.place
                    end },
  },
  tests = {
    { "a unit takes note, gives an hour and a number, and the author closes",
      given = { at = "2026-03-10T10:00:00+01:00", input = { category = "assault", site = { code = "770001" }, at = "2026-03-10T09:30:00+01:00", staff = { "ag-4471" }, complaint = true } },
      { expect = "sent", due_at = "2026-03-10T13:00:00Z", tasks = 0, holder = "dsg" },
      { "appoint", by = "audience", input = { at = "+48 hours", place = "Commissariat de Melun" } },
      { "acknowledge", by = "audience" }, { expect = "open", overdue = false },
      { "give_report", by = "requester", input = { pv_number = "2026/000123" }, denied = "not_allowed" },
      { "give_report", by = "audience", input = { pv_number = "2026/000123" } },
      { "close" }, { expect = "closed", outcome = "answered", answer = { acknowledged = 1, pv_number = "2026/000123", appointment = "2026-03-12T09:00:00Z" } } },

    { "each unit acknowledges once",
      given = { input = { category = "burglary", site = { label = "Bureau de Meaux" }, at = "2026-03-10T07:00:00+01:00" } },
      { "acknowledge", by = "audience" }, { "acknowledge", by = "audience", denied = "already_acknowledged" },
      { "acknowledge", by = "audience:2" }, { "acknowledge", by = "agent", denied = "not_allowed" },
      { "close" }, { expect = "closed", answer = { acknowledged = 2 } } },

    { "a unit that is not competent says so, and the others still have it",
      given = { input = { category = "threat", site = { code = "770001" }, at = "2026-03-10T07:00:00+01:00" } },
      { "decline", by = "audience", denied = "required" },
      { "decline", by = "audience", input = { text = "Zone gendarmerie : brigade de Provins." } }, { expect = "sent" },
      { "acknowledge", by = "audience:2" }, { expect = "open" } },

    { "a question and its reply change nothing of the deadline",
      given = { urgency = "urgent", at = "2026-03-10T10:00:00+01:00", input = { category = "dog", site = { code = "770001" }, at = "2026-03-10T09:00:00+01:00" } },
      { "ask", by = "audience", input = { text = "À quelle adresse ?" } }, { "reply", input = { text = "12 rue des Lilas, côté cour." } },
      { expect = "sent", due_at = "2026-03-10T10:00:00Z", clock = "running" } },

    { "is overdue when nobody takes note, its author is told, and after thirty days it lapses",
      given = { urgency = "vital", at = "2026-03-10T10:00:00+01:00", input = { category = "robbery", site = { code = "770001" }, at = "2026-03-10T09:58:00+01:00", weapon = true } },
      { wait = "14 minutes" }, { expect = "sent", overdue = false }, { wait = "2 minutes" }, { expect = "sent", overdue = true },
      { wait = "31 days" }, { expect = "lapsed", outcome = "lapsed" } },

    { "no appointment where none is asked for; nobody can be named",
      given = { input = { category = "incivility", site = { code = "770001" }, at = "2026-03-10T09:00:00+01:00" } },
      { "appoint", by = "audience", input = { at = "+24 hours", place = "Melun" }, denied = "not_asked" },
      { "appoint", by = "audience", input = { at = "+24 hours", place = "Melun", name = "Jean Dupont" }, denied = "unknown_member" } },

    { "a victim's name is no member of it",
      given = { denied = "unknown_member", input = { category = "assault", site = { code = "770001" }, at = "2026-03-10T09:00:00+01:00", victim = "Jean Dupont" } } },
  },
}
