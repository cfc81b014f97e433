-- The file a bank keeps of its customer: how the account was opened, on which papers. Two agents and bank compliance.
-- Where the customer connected from when he opened it on line is connection data, asked for by its mark.

local bank       = use "lib/bank"
local connection = use "lib/connection"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local FILE  = "0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f"
local OURS  = "FR1420041010050500013M02606"
local input = { account = OURS }

return workflow(disclosure {
  type       = "bank.account.kyc",
  title      = { fr = "Dossier d'ouverture et de connaissance du client", en = "Opening and know-your-customer file" },
  holder     = "lbp",
  bases      = law.general .. law.financial .. law.connection,
  validators = { "agent", "second", "compliance" },
  parts      = true,
  checks     = function(c)
    local code, text = bank.checks(c)
    if code then return code, text end
    return connection.checks(c)
  end,
  sensitive  = { fr = "jamais les déclarations de soupçon (CMF L.561-18)", en = "never suspicious activity reports (CMF L.561-18)" },
  input = {
    account = bank.account { required = true },
    connections_wanted = connection.wanted(),
  },
  answer = {
    opened_on   = field.date { title = { fr = "Ouvert le", en = "Opened on" } },
    channel     = field.enum { "office", "online", "partner", "other", title = { fr = "Canal d'ouverture", en = "Opened through" } },
    customer    = bank.person { fr = "Client", en = "Customer" },
    occupation  = field.text { max = 200, title = { fr = "Profession déclarée", en = "Declared occupation" } },
    documents   = bank.files { fr = "Pièces d'identité, justificatifs, signatures", en = "Identity papers, proofs, signatures" },
    connections = connection.list { fr = "Connexions à l'ouverture", en = "Connections at the opening" },
  },
  due   = { normal = "10 working days", urgent = "3 working days", vital = "24 hours" },
  tests = trials { input = input, urgency = "vital", late = "1441 minutes", own = {
    { "two agents, then compliance, three people",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "lbp", due_at = "2026-03-24T23:00:00Z" },
      { "prepared", input = { channel = "office", documents = { { label = "Carte nationale d'identité", file = FILE } } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "agent:2" },
      { expect = "compliance" }, { "approve", by = "agent:3", denied = "not_allowed" }, { "approve", by = "compliance" },
      { expect = "answered", answer = { completeness = "full", channel = "office" } } },

    { "connections are not handed over on a general basis",
      given = { basis = "cpp:60-1", input = { account = OURS, connections_wanted = true }, denied = "basis_not_applicable" } },
    { "they are on 60-1-2", given = { basis = "cpp:60-1-2", input = { account = OURS, connections_wanted = true } }, { expect = "collect" } },
    { "an account of another bank", given = { input = { account = "FR7630006000011234567890189" }, denied = "other_holder" } },
  } },
})
