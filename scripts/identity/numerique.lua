-- A digital identity of La Poste: how it was enrolled, which paper was shown, where it was used. Two people look. Where
-- its holder authenticated from is connection data, asked for by its mark.

local connection = use "lib/connection"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local input = { phone = "06 12 34 56 78" }

return workflow(disclosure {
  type       = "identity.numerique",
  title      = { fr = "Parcours d'une identité numérique", en = "Life of a digital identity" },
  holder     = "identite",
  bases      = law.general .. law.connection,
  validators = { "agent", "second" },
  checks     = connection.checks,
  correct    = { "phone", "subject" },
  sensitive  = { fr = "numéro de la pièce d'identité : le strict nécessaire", en = "number of the identity paper: no more than needed" },
  input = {
    person  = field.person { any_of = true, title = { fr = "Personne", en = "Person" } },
    phone   = field.phone { any_of = true, title = { fr = "Téléphone", en = "Telephone" } },
    subject = field.reference { any_of = true, title = { fr = "Identifiant technique (sub)", en = "Subject identifier (sub)" } },
    connections_wanted = connection.wanted(),
  },
  answer = {
    identities = field.list(field.record { members = {
      subject     = field.reference { required = true, title = { fr = "Identifiant technique", en = "Subject identifier" } },
      person      = field.person { title = { fr = "Identité vérifiée", en = "Verified identity" } },
      phone       = field.phone { title = { fr = "Téléphone", en = "Telephone" } },
      email       = field.email { title = { fr = "Adresse électronique", en = "E-mail" } },
      enrolled_at = field.datetime { title = { fr = "Inscrite le", en = "Enrolled at" } },
      way         = field.enum { "postman", "office", "online", title = { fr = "Vérifiée par", en = "Checked by" } },
      paper       = field.enum { "identity_card", "passport", "residence_permit", title = { fr = "Pièce présentée", en = "Paper shown" } },
      paper_ends  = field.text { max = 4, title = { fr = "Quatre derniers caractères de la pièce", en = "Last four characters of the paper" } },
      revoked_at  = field.datetime { title = { fr = "Révoquée le", en = "Revoked at" } },
    } }, { max = 20, title = { fr = "Identités", en = "Identities" } }),
    uses = field.list(field.record { members = {
      at      = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      service = field.text { required = true, max = 200, title = { fr = "Service", en = "Service" } },
    } }, { max = 1000, title = { fr = "Authentifications", en = "Authentications" } }),
    connections = connection.list(),
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  tests = trials { input = input, urgency = "vital", late = "241 minutes", own = {
    { "one prepares, another approves",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "identite", due_at = "2026-03-17T23:00:00Z" },
      { "prepared", input = { identities = { { subject = "SUB-1", way = "postman", paper = "passport", paper_ends = "12345" } } }, denied = "too_long" },
      { "prepared", input = { identities = { { subject = "SUB-1", way = "postman", paper = "passport", paper_ends = "2345" } } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:2" },
      { expect = "answered", answer = { records = 1 } } },

    { "no addresses of connections on a general basis", given = { basis = "cpp:60-1", input = { subject = "SUB-1", connections_wanted = true },
                                                                            denied = "basis_not_applicable" } },
    { "connections on 60-1-2", given = { basis = "cpp:60-1-2", input = { subject = "SUB-1", connections_wanted = true } }, { expect = "collect" } },
  } },
})
