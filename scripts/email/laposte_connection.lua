-- From where a laposte.net mailbox was opened: connection data, past the threshold of CPP 60-1-2 only, and two people look.

local connection = use "lib/connection"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local input = { address = "jean.dupont@laposte.net", period = { from = "2025-12-01", to = "2026-02-28" } }

return workflow(disclosure {
  type       = "email.laposte.connection",
  title      = { fr = "Connexions à une messagerie laposte.net", en = "Connections to a laposte.net mailbox" },
  holder     = "laposte.net",
  bases      = law.connection .. law.epoc,
  validators = { "agent", "second" },
  parts      = true,
  correct    = { "address", "period" },
  sensitive  = { fr = "données de connexion, CPP 60-1-2", en = "connection data, CPP 60-1-2" },
  input = {
    address = field.email { required = true, domain = "laposte.net", title = { fr = "Adresse laposte.net", en = "laposte.net address" } },
    period  = field.period { required = true, max_days = 366, past = true, title = { fr = "Période", en = "Period" } },
  },
  answer = { connections = connection.list() },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  due_for = { epoc = { normal = "10 days", vital = "8 hours" } },   -- Regulation (EU) 2023/1543, art. 10
  tests = trials { input = input, urgency = "vital", late = "241 minutes", own = {
    { "one prepares, another approves",
      given = { at = "2026-03-10T10:00:00+01:00", urgency = "urgent", input = input },
      { expect = "collect", holder = "laposte.net", tasks = 1, due_at = "2026-03-11T09:00:00Z" },
      { "prepared", input = { connections = { { at = "2026-02-01T10:00:00+01:00", ip = "81.250.10.7", port = 4123, service = "IMAP" } } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "supervisor" },
      { expect = "answered", overdue = false, answer = { records = 1 } } },

    { "no more than a year is kept", given = { input = { address = "a@laposte.net", period = { from = "2025-01-01", to = "2026-02-28" } }, denied = "period_excessive" } },
    { "not on a basis for general data", given = { basis = "cp:132-22", input = input, denied = "basis_not_applicable" } },
    { "past its erasure: refused as such", given = { input = input },
      { "refuse", input = { code = "retention_expired" } }, { wait = "10 working days" }, { expect = "refused", outcome = "refused" } },
  } },
})
