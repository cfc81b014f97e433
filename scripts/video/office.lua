-- Recordings of the cameras of an office. They are erased a month after they were made, whatever the deadline of the
-- requisition: three days before, or at once when it comes later than that, the first thing an agent is asked is to put
-- the recording aside, as urgently as it gets.

local disclosure, usual, when = use "lib/disclosure", use "lib/usual", use "lib/when"

local KEPT_DAYS  = 30                                        -- CSI L.252-5: a month at most
local ASIDE_DAYS = 3                                         -- so long before, it is put aside

local function erased_at(c)
  if not c.data.aside then return when.plus_days(c.input.time.from, KEPT_DAYS - ASIDE_DAYS) end
end

-- Before it is erased, whether a part was handed over or not.
local function gathering()
  return {
    timers = { perish = { at = erased_at } },
    on     = { ["timer.perish"] = { to = "put_aside", notify = "holder", run = function(c) c.data.aside = true end } },
  }
end

return workflow(disclosure {
  type       = "video.office",
  title      = { fr = "Enregistrements de vidéoprotection", en = "Recordings of an office's cameras" },
  holder     = "reseau",
  bases      = law.general,
  validators = { "agent" },
  parts      = true,
  sensitive  = { fr = "effacement sous un mois, tiers visibles", en = "erased within a month, third persons" },
  input = {
    site    = field.site { required = true, title = { fr = "Site", en = "Site" } },
    cameras = field.text { max = 400, title = { fr = "Caméras", en = "Cameras" } },
    time    = field.window { required = true, max_span = "6 hours", past = true, title = { fr = "Créneau", en = "Window" } },
  },
  answer = {
    recordings = field.list(field.file {}, { max = 50, title = { fr = "Enregistrements", en = "Recordings" } }),
    player     = field.text { max = 200, title = { fr = "Lecteur nécessaire", en = "Player needed" } },
    purged_on  = field.date { title = { fr = "Effacé le", en = "Erased on" } },
  },
  due = { normal = "3 working days", urgent = "24 hours", vital = "4 hours" },

  states = {
    collect   = gathering(),
    partial   = gathering(),
    put_aside = {
      title = { fr = "Enregistrement à mettre de côté", en = "To be put aside" },
      task  = { team = holder, role = "agent", urgency = "vital", title = { fr = "Mettre la vidéo de côté avant effacement", en = "Put the video aside before it is erased" } },
      on    = { aside  = { to = "collect", title = { fr = "Mis de côté", en = "Put aside" } },
                purged = { to = { "no_data", "collect" }, confirm = true, title = { fr = "Déjà effacé", en = "Erased already" },
                           input = { note = field.text { required = true, max = 2000 } },
                           run = function(c, e)
                             c.data.note = e.input.note
                             if c.data.parts then return "collect" end
                           end } },
    },
  },

  tests = usual {
    input = { site = { label = "Melun Principal" }, time = { from = "2026-03-05T08:00:00+01:00", to = "2026-03-05T10:00:00+01:00" } },
    late = "4 working days", answer = { player = "VLC" },
    own = {
      { "camera by camera; what is left is put aside in time", given = { at = "2026-03-10T10:00:00+01:00", input = { site = { label = "Melun Principal" },
        time = { from = "2026-02-14T08:00:00+01:00", to = "2026-02-14T10:00:00+01:00" } } },
        { "send_part", input = { player = "VLC" } }, { expect = "partial", parts = 1, tasks = 1, clock = "running" },
        { wait = "73 hours" }, { expect = "put_aside", parts = 1 }, { "aside" }, { expect = "collect", parts = 1 },
        { "send_part", input = { player = "VLC" } }, { "answer", input = { player = "mpv" } },
        { expect = "answered", parts = 2, answer = { player = "mpv" } } },
      { "asked for on the 29th day, it is put aside first", given = { at = "2026-03-10T10:00:00+01:00", input = { site = { label = "Melun Principal" },
        time = { from = "2026-02-09T08:00:00+01:00", to = "2026-02-09T10:00:00+01:00" } } },
        { wait = "1 minute" }, { expect = "put_aside", tasks = 1, overdue = false }, { "aside" }, { expect = "collect", tasks = 1 },
        { wait = "2 hours" }, { expect = "collect" }, { "answer", input = { player = "VLC" } }, { expect = "answered" } },
      { "a question to the requester does not let it be erased", given = { at = "2026-03-10T10:00:00+01:00", input = { site = { label = "Melun Principal" },
        time = { from = "2026-02-14T08:00:00+01:00", to = "2026-02-14T10:00:00+01:00" } } },
        { wait = "1 hour" }, { expect = "collect" }, { wait = "72 hours" }, { expect = "put_aside" },
        { "purged", input = { note = "Effacé le 12 mars par rotation." } }, { expect = "no_data" } },
      { "six hours, not a day", given = { denied = "period_excessive", input = { site = { label = "Melun" }, time = { from = "2026-03-05T08:00:00+01:00", to = "2026-03-05T20:00:00+01:00" } } } },
    },
  },
})
