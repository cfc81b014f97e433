-- The evidence file of an electronic signature: who signed what, how he was identified, at which hour. Docaposte keeps it
-- for its customer, who is asked first unless the act names Docaposte; two people look.

local connection = use "lib/connection"
local disclosure = use "lib/disclosure"
local processor  = use "lib/processor"
local trials     = use "lib/trials"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local input = { transaction = "TR-2026-0001", processor_named = true }

return workflow(disclosure {
  type       = "trust.signature",
  title      = { fr = "Fichier de preuve d'une signature électronique", en = "Evidence file of an electronic signature" },
  holder     = "docaposte",
  bases      = law.general .. law.connection,
  validators = { "agent", "second" },
  checks     = function(c)
    local code, text = processor.checks(c)
    if code then return code, text end
    return connection.checks(c)
  end,
  correct    = { "transaction" },
  sensitive  = { fr = "sous-traitant : le client d'abord", en = "processor: the customer first" },
  input = {
    transaction      = field.reference { required = true, title = { fr = "Transaction de signature", en = "Signature transaction" } },
    processor_named  = processor.named(),
    controller_asked = processor.controller(),
    connections_wanted = connection.wanted(),
  },
  answer = {
    controller  = field.text { max = 200, title = { fr = "Client, responsable du traitement", en = "Customer, the controller" } },
    signers     = field.list(field.record { members = {
      person    = field.person { required = true, title = { fr = "Signataire", en = "Signer" } },
      signed_at = field.datetime { title = { fr = "Signé le", en = "Signed at" } },
      means     = field.text { max = 200, title = { fr = "Moyen d'identification", en = "Means of identification" } },
    } }, { max = 50, title = { fr = "Signataires", en = "Signers" } }),
    evidence    = field.file { title = { fr = "Fichier de preuve", en = "Evidence file" } },
    connections = connection.list { fr = "Connexions des signataires", en = "Connections of the signers" },
  },
  due   = { normal = "10 working days", urgent = "3 working days", vital = false },
  tests = trials { input = input, urgency = "urgent", late = "6 days", own = {
    { "named by the act: two people answer",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "docaposte", due_at = "2026-03-24T23:00:00Z" },
      { "prepared", input = { evidence = FILE, signers = { { person = { family_names = { "Dupont" } }, signed_at = "2026-01-05T10:00:00Z" } } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:2" },
      { expect = "answered", answer = { records = 1 } } },

    { "the controller first", given = { input = { transaction = "TR-2026-0001" }, denied = "controller_first" } },
    { "the controller was asked already", given = { input = { transaction = "TR-1", controller_asked = "Banque X, le 3 mars, sans réponse" } }, { expect = "collect" } },
    { "connections on 60-1-2 only", given = { basis = "cpp:60-1", input = { transaction = "TR-1", processor_named = true, connections_wanted = true },
                                               denied = "basis_not_applicable" } },
    { "not as a vital urgency", given = { urgency = "vital", input = input, denied = "not_admitted" } },
  } },
})
