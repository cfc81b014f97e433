-- Fraud seen by the bank, told to police and gendarmerie: what, how much, and the identifiers by their hashes. A service
-- that recognises one of them asks for the data behind it by requisition; nothing is handed over here. Suspicions of
-- laundering go to Tracfin and nowhere else (CMF L.561-15): this is no channel for them.
local notice = use "lib/notice"

local function T(fr, en) return { fr = fr, en = en } end

return notice.workflow {
  type       = "fraud.alert",
  title      = T("Alerte fraude aux moyens de paiement", "Payment fraud alert"),
  holder     = "lbp",
  ways       = "out",
  submitters = { "agent", "compliance", "security", "supervisor" },
  audience   = { kinds = { "police", "gendarmerie" }, field = "services" },
  input      = {
    services    = notice.audience(),
    kind        = field.enum { "stolen_cheques", "card_fraud", "transfer_fraud", "phishing", "false_adviser", "mule_account", "skimming", required = true, title = T("Nature", "Kind") },
    identifiers = notice.hashes { required = true, min = 1, max = 100 },
    cases       = field.integer { min = 1, max = 1000000, title = T("Nombre de cas", "Number of cases") },
    loss        = field.amount { title = T("Préjudice", "Loss") },
    since       = field.date { past = true, title = T("Depuis le", "Since") },
    platform    = field.enum { "perceval", "thesee", "none", title = T("Signalement déjà fait sur", "Already reported on") },
  },
  tests = {
    { "an alert of hashes is acknowledged by two units",
      given = { input = { kind = "card_fraud", identifiers = { { kind = "card", sha256 = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08" } }, loss = { value = "1250", currency = "EUR" } } },
      { expect = "sent", holder = "lbp", tasks = 0 }, { "acknowledge", by = "audience" }, { "acknowledge", by = "audience:2" },
      { "close" }, { expect = "closed", answer = { acknowledged = 2 } } },
    { "an account in clear has no place in it",
      given = { denied = "format", input = { kind = "mule_account", identifiers = { { kind = "iban", sha256 = "FR1420041010050500013M02606" } } } } },
    { "a question is answered by the bank, a decline ends nothing, nobody reading it is overdue",
      given = { at = "2026-03-10T10:00:00+01:00", input = { kind = "phishing", identifiers = { { kind = "email", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" } } } },
      { "ask", by = "audience", input = { text = "Combien de victimes en Seine-et-Marne ?" } }, { "reply", input = { text = "Quatre." } },
      { "decline", by = "audience:2", input = { text = "Saisir la section cyber." } }, { expect = "sent" },
      { wait = "5 hours" }, { expect = "sent", overdue = true } },
  },
}
