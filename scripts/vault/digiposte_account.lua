-- Who holds a Digiposte vault, and which senders put documents into it. What is inside is another type, on another basis.

local connection = use "lib/connection"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local input = { email = "jean.dupont@example.org" }

return workflow(disclosure {
  type       = "vault.digiposte.account",
  title      = { fr = "Titulaire d'un compte Digiposte", en = "Holder of a Digiposte account" },
  holder     = "digiposte",
  bases      = law.general .. law.connection,
  validators = { "agent", "second" },
  checks     = connection.checks,
  correct    = { "email", "account_id" },
  sensitive  = { fr = "jamais le contenu du coffre", en = "never the content of the vault" },
  input = {
    email      = field.email { one_of = true, title = { fr = "Adresse électronique", en = "E-mail" } },
    account_id = field.account_id { one_of = true, title = { fr = "Identifiant du compte", en = "Account" } },
    connections_wanted = connection.wanted(),
  },
  answer = {
    account_id  = field.account_id { title = { fr = "Identifiant du compte", en = "Account" } },
    holder      = field.person { title = { fr = "Titulaire", en = "Holder" } },
    email       = field.email { title = { fr = "Adresse électronique", en = "E-mail" } },
    phone       = field.phone { title = { fr = "Téléphone", en = "Telephone" } },
    created_on  = field.date { title = { fr = "Créé le", en = "Created on" } },
    senders     = field.list(field.text { max = 200 }, { max = 200, title = { fr = "Émetteurs de documents", en = "Senders of documents" } }),
    connections = connection.list(),
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  tests = trials { input = input, urgency = "vital", late = "241 minutes", own = {
    { "one prepares, another approves",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "digiposte", due_at = "2026-03-17T23:00:00Z" },
      { "prepared", input = { account_id = "DGP-1", holder = { family_names = { "Dupont" } }, senders = { "Employeur SA" } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:2" },
      { expect = "answered", answer = { account_id = "DGP-1", senders = { "Employeur SA" } } } },

    { "no connections on a general basis", given = { basis = "cpp:60-1", input = { email = "a@b.fr", connections_wanted = true },
                                                            denied = "basis_not_applicable" } },
    { "connections on 60-1-2", given = { basis = "cpp:60-1-2", input = { email = "a@b.fr", connections_wanted = true } },
      { expect = "collect" }, { "prepared", input = { connections = { { at = "2026-02-01T10:00:00Z", ip = "81.250.10.7" } } } },
      { "approve", by = "supervisor" }, { expect = "answered", answer = { records = 1 } } },
    { "an address or an identifier", given = { input = { email = "a@b.fr", account_id = "DGP-1" }, denied = "one_of" } },
  } },
})
