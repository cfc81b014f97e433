-- Proof of deposit or of delivery. Of an identity document only its kind and its last three characters go out: officers
-- recognise it, nobody can copy it.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.item.proof",
  title      = { fr = "Preuve de dépôt ou de distribution", en = "Proof of deposit or delivery" },
  holder     = holder.of_item "item_id",
  bases      = law.general .. law.customs,
  validators = { "agent" },
  sensitive  = { fr = "numéro de pièce d'identité réduit", en = "identity number shortened" },
  correct    = { "item_id" },
  input  = { item_id = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
             which = field.enum { "deposit", "delivery", "both", title = { fr = "Preuve de", en = "Proof of" } } },
  answer = {
    at          = field.datetime { title = { fr = "Date et heure", en = "Time" } },
    place       = field.text { max = 200, title = { fr = "Lieu", en = "Place" } },
    latitude    = field.number { min = -90, max = 90, title = { fr = "Latitude", en = "Latitude" } },
    longitude   = field.number { min = -180, max = 180, title = { fr = "Longitude", en = "Longitude" } },
    received_by = field.text { max = 200, title = { fr = "Reçu par", en = "Received by" } },
    id_kind     = field.enum { "cni", "passport", "licence", "residence", "other", title = { fr = "Pièce présentée", en = "Document shown" } },
    id_end      = field.text { max = 3, title = { fr = "Trois derniers caractères", en = "Last three characters" } },
    postman     = field.reference { title = { fr = "Facteur (identifiant codé)", en = "Postman (coded)" } },
    signature   = field.file { title = { fr = "Signature", en = "Signature" } },
    notice      = field.file { title = { fr = "Avis de réception", en = "Notice of receipt" } },
    photo       = field.file { title = { fr = "Photographie", en = "Photograph" } },
  },
  due = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },

  tests = usual {
    input = { item_id = "6A18987970674", which = "delivery" }, late = "6 working days",
    answer = { at = "2026-03-02T10:12:00+01:00", received_by = "M. Dupont", id_kind = "cni", id_end = "4X2" },
    own = { { "a whole identity number does not go out", given = { input = { item_id = "6A18987970674" } },
      { "answer", input = { id_kind = "cni", id_end = "X4RTBPFW4" }, denied = "too_long" }, { expect = "collect" } } },
  },
})
