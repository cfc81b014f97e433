-- Where a letter comes from, by what is on it: online stamp, franking machine, datamatrix, postmark. Often a threat: the
-- sender of a letter is under the secrecy of correspondence (class P3), so a jurist looks first.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.item.marking",
  title      = { fr = "Origine d'un pli par ses marques", en = "Origin of an item by its marks" },
  holder     = "courrier",
  bases      = law.general,
  validators = { "jurist", "agent" },
  sensitive  = { fr = "auteur d'une correspondance", en = "author of a letter" },
  input  = { marks = field.list(field.mark {}, { required = true, min = 1, max = 20, title = { fr = "Marques", en = "Marks" } }),
             received_on = field.date { past = true, title = { fr = "Reçu le", en = "Received on" } } },
  answer = {
    site     = field.site { title = { fr = "Site d'oblitération", en = "Site of the postmark" } },
    machine  = field.reference { title = { fr = "Machine", en = "Machine" } },
    contract = field.reference { title = { fr = "Contrat", en = "Contract" } },
    customer = field.text { max = 400, title = { fr = "Titulaire", en = "Customer" } },
    order    = field.order_number { title = { fr = "Commande", en = "Order" } },
    account  = field.account_id { title = { fr = "Compte", en = "Account" } },
  },
  due = { normal = "10 working days", urgent = "2 working days", vital = "8 hours" },

  tests = usual {
    input = { marks = { { kind = "franking_machine", text = "HK 123456" } } }, check = true, late = "11 working days",
    answer = { machine = "HK123456", customer = "Mairie de Melun" },
    own = { { "no agent begins before the jurist", given = { input = { marks = { { kind = "franking_machine", text = "HK 123456" } } } },
      { "answer", by = "agent", input = { customer = "x" }, denied = "event_not_allowed" }, { expect = "check", calls = 0 } } },
  },
})
