-- La Poste Mobile. Its holder redirects (config/holders.lua), so that the gateway refuses before reception and names the
-- PNIJ; the type is in the catalogue for whoever looks there, and works as others should the holder ever hold data again.

local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local input = { phone = "06 12 34 56 78" }

return workflow(disclosure {
  type       = "telecom.mobile",
  title      = { fr = "Abonné de La Poste Mobile (à adresser par la PNIJ)", en = "Subscriber of La Poste Mobile (use the PNIJ)" },
  holder     = "lpm",
  bases      = law.general .. law.connection,
  validators = { "agent" },
  input = {
    phone = field.phone { one_of = true, title = { fr = "Téléphone", en = "Telephone" } },
    imei  = field.imei { one_of = true, title = { fr = "IMEI", en = "IMEI" } },
  },
  answer = { subscriber = field.person { title = { fr = "Abonné", en = "Subscriber" } } },
  due    = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  tests  = trials { input = input, urgency = "vital", late = "241 minutes", own = {
    { "what comes is told to use the PNIJ", given = { at = "2026-03-10T10:00:00+01:00", input = input },
      { expect = "collect", holder = "lpm", due_at = "2026-03-17T23:00:00Z" },
      { "refuse", input = { code = "telecom_use_pnij" } }, { wait = "11 days" }, { expect = "refused", outcome = "refused" } },
  } },
})
