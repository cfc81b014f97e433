-- Payment means that an authority knows to be misused, told to the bank: accounts of mules, lists of stolen cards, by
-- their hashes. The bank looks whether it keeps them and acts under its own duties; what it finds it answers to a
-- requisition, not here: the report says that, and how many, never whose.
local notice = use "lib/notice"

local function T(fr, en) return { fr = fr, en = en } end

return notice.workflow {
  type       = "bank.payment_alert",
  title      = T("Moyens de paiement compromis", "Compromised payment means"),
  holder     = "lbp",
  ways       = "in",
  submitters = { "investigator", "magistrate" },
  role       = { "agent", "compliance" },
  input      = {
    kind        = field.enum { "mule_account", "stolen_card", "stolen_cheques", required = true, title = T("Nature", "Kind") },
    identifiers = notice.hashes { required = true, min = 1, max = 100 },
    seen_on     = field.date { past = true, title = T("Constaté le", "Seen on") },
  },
  tests = {
    { "the bank takes note within the hour and reports without a name",
      given = { urgency = "urgent", at = "2026-03-10T10:00:00+01:00", input = { kind = "mule_account", identifiers = { { kind = "iban", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" } } } },
      { expect = "received", tasks = 1, holder = "lbp", due_at = "2026-03-10T10:00:00Z" },
      { "accept", by = "compliance" }, { expect = "in_hand", tasks = 1, overdue = false },
      { "done", input = { result = "Un compte reconnu et surveillé." } },
      { expect = "done", outcome = "answered", answer = { acknowledged = 1, result = "Un compte reconnu et surveillé." } } },
    { "declined in words",
      given = { input = { kind = "stolen_card", identifiers = { { kind = "card", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" } } } },
      { "decline", by = "requester", input = { text = "non" }, denied = "not_allowed" },
      { "decline", input = { text = "Aucune de ces cartes n'est des nôtres." } }, { expect = "declined", outcome = "refused", tasks = 0 } },
    { "a question stops the clock, and lapses without a reply",
      given = { input = { kind = "stolen_card", identifiers = { { kind = "card", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" } } } },
      { "ask", input = { text = "De quelle forme normalisée ?" } }, { expect = "clarify", clock = "paused" },
      { "reply", input = { text = "Sans espaces, en capitales." } }, { expect = "received", clock = "running" },
      { "ask", input = { text = "Et quelle date ?" } }, { wait = "10 working days" }, { expect = "lapsed" } },
    { "is overdue after four hours, and takes no number in clear",
      given = { input = { kind = "mule_account", identifiers = { { kind = "iban", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" } } } },
      { wait = "4 hours" }, { expect = "received", overdue = false }, { wait = "1 minute" }, { expect = "received", overdue = true } },
    { "a card's number in clear is refused",
      given = { denied = "unknown_member", input = { kind = "stolen_card", identifiers = { { kind = "card", number = "4970100000000007" } } } } },
  },
}
