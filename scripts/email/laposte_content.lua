-- Stored mail of a laposte.net mailbox: content of correspondence. Open on CPP 706-95-1 and 706-95-2 or a European order,
-- never on a general requisition; a jurist looks before anything is touched, and two people before it leaves.

local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local input = { address = "jean.dupont@laposte.net", period = { from = "2025-12-01", to = "2026-02-28" }, folders = { "INBOX" } }

return workflow(disclosure {
  type       = "email.laposte.content",
  title      = { fr = "Contenu stocké d'une messagerie laposte.net", en = "Stored content of a laposte.net mailbox" },
  holder     = "laposte.net",
  bases      = law.stored_content .. law.epoc,
  validators = { "jurist", "agent", "second" },
  parts      = true,
  correct    = { "period" },
  sensitive  = { fr = "contenu de correspondances", en = "content of correspondence" },
  input = {
    address = field.email { required = true, domain = "laposte.net", title = { fr = "Adresse laposte.net", en = "laposte.net address" } },
    period  = field.period { required = true, past = true, title = { fr = "Période", en = "Period" } },
    folders = field.list(field.text { max = 80 }, { max = 50, title = { fr = "Dossiers (tous sinon)", en = "Folders (else all)" } }),
  },
  answer = {
    messages = field.integer { required = true, min = 0, title = { fr = "Nombre de messages", en = "Number of messages" } },
    exports  = field.list(field.file {}, { required = true, min = 1, max = 16, title = { fr = "Exports chiffrés", en = "Encrypted exports" } }),
  },
  due   = { normal = "10 working days", urgent = "2 working days", vital = "8 hours" },
  due_for = { epoc = { normal = "10 days", vital = "8 hours" } },   -- Regulation (EU) 2023/1543, art. 10
  tests = trials { input = input, first = "check", before = { { "accept", by = "jurist" } }, urgency = "vital", late = "481 minutes", own = {
    { "a jurist, one who exports, another who looks",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "check", holder = "laposte.net", tasks = 1, due_at = "2026-03-24T23:00:00Z" },
      { "prepared", by = "agent", input = { messages = 3, exports = { FILE } }, denied = "event_not_allowed" },
      { "accept", by = "agent", denied = "not_allowed" }, { "accept", by = "jurist" }, { expect = "collect", tasks = 1 },
      { "prepared", input = { messages = 3 }, denied = "required" },
      { "prepared", input = { messages = 3, exports = { FILE } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:2" },
      { expect = "answered", answer = { messages = 3 } } },

    { "never on a general basis", given = { basis = "cpp:60-1", input = input, denied = "basis_not_applicable" } },
    { "nor on one for connection data", given = { basis = "cpp:60-1-2", input = input, denied = "basis_not_applicable" } },
    { "refused by the jurist before anything is touched", given = { input = input },
      { "refuse", by = "jurist", input = { code = "basis_not_applicable", text = "L'ordonnance vise une autre adresse." } },
      { wait = "10 working days" }, { expect = "refused", outcome = "refused" } },
  } },
})
