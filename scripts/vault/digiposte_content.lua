-- Documents of a Digiposte vault: content, on a search or on CPP 706-95-1 and -2, a jurist first and two people after.
-- What its holder has encrypted for himself cannot be opened here, and that is an answer too.

local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local input = { account_id = "DGP-1", documents = { "bulletins de paie 2025" } }

return workflow(disclosure {
  type       = "vault.digiposte.content",
  title      = { fr = "Contenu d'un coffre Digiposte", en = "Content of a Digiposte vault" },
  holder     = "digiposte",
  bases      = law.stored_content .. law.seizure,
  validators = { "jurist", "agent", "second" },
  parts      = true,
  correct    = { "documents" },
  sensitive  = { fr = "contenu", en = "content" },
  input = {
    account_id = field.account_id { required = true, title = { fr = "Identifiant du compte", en = "Account" } },
    documents  = field.list(field.text { max = 200 }, { min = 1, max = 50, title = { fr = "Documents visés (tous sinon)", en = "Documents (else all)" } }),
  },
  answer = {
    outcome = field.enum { "exported", "encrypted", required = true, title = { fr = "Résultat", en = "Outcome" } },
    exports = field.list(field.file {}, { max = 16, title = { fr = "Exports", en = "Exports" } }),
  },
  fit = function(answer)
    if answer.outcome == "exported" and not answer.exports then
      return "export_missing", "Joignez l'export, ou répondez que le coffre est chiffré et inaccessible."
    end
  end,
  due   = { normal = "10 working days", urgent = "2 working days", vital = "8 hours" },
  tests = trials { input = input, first = "check", before = { { "accept", by = "jurist" } }, urgency = "vital", late = "481 minutes", own = {
    { "a jurist, one who exports, another who looks",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "check", holder = "digiposte", due_at = "2026-03-24T23:00:00Z" },
      { "accept", by = "agent", denied = "not_allowed" }, { "accept", by = "jurist" },
      { "prepared", input = { outcome = "exported" }, denied = "export_missing" },
      { "prepared", input = { outcome = "exported", exports = { FILE } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:2" },
      { expect = "answered", answer = { outcome = "exported" } } },

    { "encrypted by its holder: that is the answer", given = { basis = "cpp:76", input = input },
      { "accept" }, { "prepared", input = { outcome = "encrypted", note = "Clé détenue par le titulaire seul." } },
      { "approve", by = "supervisor" }, { expect = "answered", answer = { outcome = "encrypted" } } },
    { "never on a general basis", given = { basis = "cpp:60-1", input = input, denied = "basis_not_applicable" } },
  } },
})
