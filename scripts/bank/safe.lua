-- A safe deposit box: whether there is one, and who came to it. Opening it is a search (CPP 56, 76, 92 to 97): it is
-- prepared as an appointment for the officers who open it themselves, and only on such a basis.

local bank       = use "lib/bank"
local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local person = { family_names = { "Dupont" }, given_names = { "Jean" }, birth_date = "1985-03-12" }
local input  = { person = person }

local SEARCH = { ["cpp:56"] = true, ["cpp:76"] = true, ["cpp:92"] = true, ["cpp:94"] = true, ["cpp:97"] = true }

return workflow(disclosure {
  type       = "bank.safe",
  title      = { fr = "Coffre-fort loué à la banque", en = "Safe deposit box" },
  holder     = "lbp",
  bases      = law.general .. law.seizure,
  validators = { "agent", "second", "compliance" },
  checks     = function(c)
    if not c.input.opening then return end
    for _, id in ipairs(c.legal_basis) do
      if SEARCH[id] then return end
    end
    return "basis_not_applicable", "Ouvrir un coffre est une perquisition : citez l'article 56, 76, 92, 94 ou 97 du code de procédure pénale."
  end,
  sensitive  = { fr = "l'ouverture est une perquisition", en = "opening is a search" },
  input = {
    person  = field.person { required = true, title = { fr = "Locataire", en = "Holder" } },
    opening = field.boolean { title = { fr = "Ouverture demandée, en présence de l'officier", en = "To be opened, in the officer's presence" } },
  },
  answer = {
    exists      = field.boolean { title = { fr = "Coffre loué", en = "There is one" } },
    site        = field.site { title = { fr = "Site", en = "Site" } },
    rented_on   = field.date { title = { fr = "Loué depuis le", en = "Rented since" } },
    mandates    = field.list(field.person {}, { max = 10, title = { fr = "Mandataires", en = "Mandates" } }),
    accesses    = field.list(field.record { members = {
      at  = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
      who = field.text { max = 200, title = { fr = "Visiteur", en = "Visitor" } },
    } }, { max = 500, title = { fr = "Accès", en = "Accesses" } }),
    appointment = field.datetime { title = { fr = "Rendez-vous d'ouverture", en = "Appointment for the opening" } },
    contact     = field.text { max = 200, title = { fr = "Contact sur place", en = "Contact on site" } },
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = false },
  tests = trials { input = input, urgency = "urgent", late = "1441 minutes", own = {
    { "existence and accesses, three people",
      given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "lbp", due_at = "2026-03-17T23:00:00Z" },
      { "prepared", input = { exists = true, accesses = { { at = "2026-02-02T09:30:00+01:00", who = "Locataire" } } } },
      { "approve", by = "agent", denied = "four_eyes" }, { "approve", by = "supervisor" }, { "approve", by = "compliance" },
      { expect = "answered", answer = { exists = true, records = 1 } } },

    { "not opened on a requisition", given = { basis = "cpp:60-1", input = { person = person, opening = true }, denied = "basis_not_applicable" } },
    { "opened by officers who search", given = { basis = "cpp:56", input = { person = person, opening = true } },
      { expect = "collect" }, { "prepared", input = { exists = true, appointment = "2026-03-12T09:00:00+01:00", contact = "Responsable du bureau" } },
      { "approve", by = "agent:2" }, { "approve", by = "compliance" }, { expect = "answered", answer = { appointment = "2026-03-12T08:00:00Z" } } },
    { "not as a vital urgency", given = { urgency = "vital", input = input, denied = "not_admitted" } },
  } },
})
