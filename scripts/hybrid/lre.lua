-- The chain of evidence of a qualified registered letter in electronic form (eIDAS art. 44): who sent it, how both were
-- identified, when it was offered, accepted, refused or left. What the letter said is not in it.

local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local input = { lre = "AR24-2026-0001" }

return workflow(disclosure {
  type       = "hybrid.lre",
  title      = { fr = "Preuves d'une lettre recommandée électronique qualifiée", en = "Evidence of a qualified electronic registered letter" },
  holder     = "ar24",
  bases      = law.general,
  validators = { "agent" },
  correct    = { "lre", "emails" },
  sensitive  = { fr = "jamais le contenu de la lettre", en = "never the content of the letter" },
  input = {
    lre    = field.reference { any_of = true, title = { fr = "Identifiant de la lettre", en = "Letter" } },
    emails = field.list(field.email {}, { any_of = true, max = 10, title = { fr = "Adresses de l'expéditeur ou du destinataire", en = "Addresses of sender or addressee" } }),
    period = field.period { past = true, max_days = 366, title = { fr = "Période", en = "Period" } },
  },
  answer = {
    evidences = field.list(field.record { members = {
      lre       = field.reference { required = true, title = { fr = "Lettre", en = "Letter" } },
      kind      = field.enum { "deposit", "notice", "acceptance", "refusal", "neglect", required = true, title = { fr = "Preuve", en = "Evidence" } },
      at        = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      sender    = field.text { max = 200, title = { fr = "Expéditeur", en = "Sender" } },
      addressee = field.text { max = 200, title = { fr = "Destinataire", en = "Addressee" } },
      means     = field.text { max = 200, title = { fr = "Moyen d'identification", en = "Means of identification" } },
      file      = field.file { title = { fr = "Preuve scellée", en = "Sealed evidence" } },
    } }, { max = 100, title = { fr = "Chaîne de preuves", en = "Chain of evidence" } }),
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  tests = trials { input = input, urgency = "vital", late = "241 minutes", own = {
    { "an agent hands over the chain",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "ar24", due_at = "2026-03-17T23:00:00Z" },
      { "answer", input = { evidences = { { lre = "AR24-2026-0001", kind = "deposit", at = "2026-02-01T10:00:00Z", file = FILE },
                                          { lre = "AR24-2026-0001", kind = "neglect", at = "2026-02-16T00:00:00Z" } } } },
      { expect = "answered", overdue = false, answer = { completeness = "full", records = 2 } } },

    { "by address: many letters, and partly erased", given = { input = { emails = { "A@Example.org" } } },
      { "answer", input = { completeness = "partial", evidences = { { lre = "AR24-1", kind = "refusal", at = "2026-02-01T10:00:00Z" } }, note = "Avant 2019 : effacé." } },
      { expect = "answered", answer = { completeness = "partial", records = 1 } } },
    { "the content of a letter is asked of nobody here", given = { basis = "cpp:706-95-1", input = input, denied = "basis_not_applicable" } },
    { "a letter or an address", given = { input = {}, denied = "required" } },
  } },
})
