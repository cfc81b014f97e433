-- Officers come to a site of the group: to see, to ask, to search. Group security decides and receives them.

local appointment, entities = use "lib/appointment", use "lib/entities"

local function given() return { entity = "reseau", place = { label = "Melun Principal" }, purpose = "Auditions de témoins des faits du 2 mars." } end
local slot = { slot = { from = "+20 hours", to = "+22 hours" }, site = { label = "Melun Principal" }, contact = "Mme Roy", access = "Entrée de service." }

return workflow(appointment {
  type       = "site.visit",
  title      = { fr = "Intervention sur site", en = "Visit to a site" },
  holder     = entities.holder,
  bases      = law.seizure .. law.convention,                -- a search, or with the group's consent under the convention
  validators = { "security" },
  arrange    = { team = "security", role = "security" },
  input = {
    entity  = entities.field(),
    place   = field.site { required = true, title = { fr = "Site", en = "Site" } },
    slot    = field.window { max_span = "24 hours", title = { fr = "Créneau souhaité", en = "Slot wished for" } },
    purpose = field.text { required = true, min = 20, max = 2000, title = { fr = "Objet", en = "Purpose" } },
  },
  due = { normal = "24 hours", urgent = "4 hours", vital = "1 hour" },

  tests = {
    { "go, a slot, done", given = { at = "2026-03-10T10:00:00+01:00", input = given() },
      { expect = "security", holder = "reseau", tasks = 1, due_at = "2026-03-11T09:00:00Z" }, { "go", by = "agent", denied = "not_allowed" }, { "go" },
      { "propose", input = slot }, { "confirm", input = { team = "Deux officiers" } }, { "done", input = { report = "12345/00679/2026" } },
      { expect = "done", outcome = "answered", answer = { contact = "Mme Roy", access = "Entrée de service." } } },
    { "refused by security", given = { input = given() }, { "refuse", input = { code = "other", text = "Site fermé." } }, { expect = "refused" } },
    { "a question, then withdrawn", given = { input = given() }, { "ask", input = { question = "Combien serez-vous ?" } }, { expect = "clarify", clock = "paused" },
      { "reply", input = { text = "Deux." } }, { expect = "security" }, { "withdraw" }, { expect = "withdrawn" } },
    { "overdue", given = { urgency = "vital", input = given() }, { wait = "61 minutes" }, { expect = "security", overdue = true } },
    { "over, and nobody says what was done", given = { input = given() }, { "go" }, { "propose", input = slot }, { "confirm", input = { team = "Deux officiers" } },
      { wait = "23 hours" }, { expect = "report", tasks = 1 }, { wait = "10 working days" }, { expect = "lapsed" } },
  },
})
