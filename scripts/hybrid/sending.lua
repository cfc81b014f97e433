-- Who sent a letter that was typed on a screen and printed by the group: customer, order, payment, proof. The document
-- itself is correspondence (class P6) and is no part of the answer.

local disclosure = use "lib/disclosure"
local processor  = use "lib/processor"
local trials     = use "lib/trials"

local input = { platform = "maileva", tracking = "MLV-2026-0001" }

return workflow(disclosure {
  type       = "hybrid.sending",
  title      = { fr = "Expéditeur d'un courrier hybride", en = "Sender of a hybrid letter" },
  holder     = function(c) return c.input.platform end,
  bases      = law.general,
  validators = { "agent" },
  checks     = function(c)
    if c.input.platform == "docaposte" then return processor.checks(c) end
  end,
  correct    = { "tracking", "mark" },
  sensitive  = { fr = "jamais le document : secret des correspondances", en = "never the document: secrecy of correspondence" },
  input = {
    platform = field.enum { "maileva", "docaposte", required = true, title = { fr = "Plate-forme", en = "Platform" } },
    tracking = field.reference { any_of = true, title = { fr = "Identifiant d'envoi", en = "Sending" } },
    mark     = field.mark { any_of = true, title = { fr = "Marque relevée sur le pli", en = "Mark on the letter" } },
    on       = field.date { past = true, title = { fr = "Date du pli", en = "Date of the letter" } },
    processor_named  = processor.named(),
    controller_asked = processor.controller(),
  },
  answer = {
    customer   = field.text { max = 200, title = { fr = "Client", en = "Customer" } },
    siren      = field.siren { title = { fr = "SIREN", en = "SIREN" } },
    email      = field.email { title = { fr = "Adresse électronique", en = "E-mail" } },
    order      = field.reference { title = { fr = "Commande", en = "Order" } },
    ordered_at = field.datetime { title = { fr = "Commandé le", en = "Ordered at" } },
    payment    = field.reference { title = { fr = "Jeton de paiement", en = "Payment token" } },
    printed_at = field.site { title = { fr = "Site d'impression", en = "Printed at" } },
    proof      = field.file { title = { fr = "Preuve de dépôt", en = "Proof of posting" } },
  },
  due   = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },
  tests = trials { input = input, urgency = "vital", late = "241 minutes", own = {
    { "an agent answers",
      given = { at = "2026-03-10T10:00:00+01:00", input = { platform = "maileva", mark = { kind = "bars", text = "A12 B34" }, on = "2026-02-01" } },
      { expect = "collect", holder = "maileva", due_at = "2026-03-17T23:00:00Z" },
      { "answer", by = "jurist", input = { customer = "Cabinet X" }, denied = "not_allowed" },
      { "answer", input = { customer = "Cabinet X", order = "CMD-1", document = "Monsieur, …" }, denied = "unknown_member" },
      { "answer", input = { customer = "Cabinet X", order = "CMD-1" } },
      { expect = "answered", overdue = false, answer = { customer = "Cabinet X", order = "CMD-1" } } },

    { "Docaposte: the controller first", given = { input = { platform = "docaposte", tracking = "DCP-1" }, denied = "controller_first" } },
    { "Docaposte, named by the act", given = { input = { platform = "docaposte", tracking = "DCP-1", processor_named = true } }, { expect = "collect", holder = "docaposte" } },
    { "a tracking identifier or a mark", given = { input = { platform = "maileva" }, denied = "required" } },
  } },
})
