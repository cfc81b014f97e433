-- Where and how an item was handed in. Says until when the recordings of that office last: who wants them asks now.

local disclosure, usual = use "lib/disclosure", use "lib/usual"

return workflow(disclosure {
  type       = "postal.item.deposit",
  title      = { fr = "Circonstances de dépôt", en = "Circumstances of a deposit" },
  holder     = "reseau",
  bases      = law.general,
  validators = { "agent" },
  sensitive  = { fr = "vidéo : effacée sous un mois", en = "video: erased within a month" },
  input = {
    item_id = field.postal_item { one_of = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    place   = field.record { one_of = true, title = { fr = "Lieu et moment", en = "Place and time" }, members = {
      site = field.site { required = true, title = { fr = "Site", en = "Site" } },
      time = field.window { required = true, max_span = "4 hours", past = true, title = { fr = "Créneau", en = "Window" } } } },
  },
  answer = {
    site        = field.site { required = true, title = { fr = "Site", en = "Site" } },
    at          = field.datetime { title = { fr = "Date et heure", en = "Time" } },
    terminal    = field.reference { title = { fr = "Terminal", en = "Terminal" } },
    ticket      = field.reference { title = { fr = "Ticket", en = "Ticket" } },
    payment     = field.reference { title = { fr = "Trace de paiement", en = "Payment token" } },
    video_until = field.datetime { title = { fr = "Vidéo conservée jusqu'au", en = "Video kept until" } },
    no_video    = field.boolean { title = { fr = "Site sans vidéo", en = "No cameras there" } },
  },
  -- Silence about the recordings would let them be erased.
  fit = function(answer, c)
    if not answer.video_until and not answer.no_video then
      return "video_missing", "Dites jusqu'à quand la vidéo est conservée, ou que le site n'en a pas."
    end
  end,
  due = { normal = "5 working days", urgent = "24 hours", vital = "4 hours" },

  tests = usual {
    input = { item_id = "6A18987970674" }, late = "6 working days",
    answer = { site = { label = "Melun Principal" }, ticket = "T-4711", video_until = "2026-03-25T00:00:00+01:00" },
    own = {
      { "the answer says until when the video lasts", given = { input = { item_id = "6A18987970674" } },
        { "answer", input = { site = { label = "Melun Principal" } }, denied = "video_missing" },
        { "answer", input = { site = { label = "Melun Principal" }, no_video = true } }, { expect = "answered" } },
      { "four hours, not a day", given = { denied = "period_excessive", input = { place = { site = { label = "Melun" },
        time = { from = "2026-03-01T08:00:00+01:00", to = "2026-03-01T20:00:00+01:00" } } } } },
    },
  },
})
