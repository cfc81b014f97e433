-- An item is handed over for seizure, or a search is made at a site. Postal staff show the item and open nothing.

local appointment = use "lib/appointment"

local function given() return { item_id = "6A18987970674", team = "Brigade de Melun, deux officiers" } end
local slot = { slot = { from = "+20 hours", to = "+22 hours" }, site = { label = "PFC Moissy" }, contact = "M. Roy" }

return workflow(appointment {
  type       = "postal.item.seizure",
  title      = { fr = "Mise à disposition pour saisie ou perquisition", en = "Handing over for seizure" },
  holder     = holder.of_item "item_id",
  bases      = law.seizure .. law.customs,
  validators = { "jurist" },
  sensitive  = { fr = "jamais ouvert par La Poste", en = "never opened by staff" },
  input = {
    item_id = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } },
    team    = field.text { required = true, max = 400, title = { fr = "Équipe", en = "Team" } },
    slot    = field.window { max_span = "24 hours", title = { fr = "Créneau souhaité", en = "Slot wished for" } },
    form    = field.file { title = { fr = "Modèle de procès-verbal", en = "Form of the report" } },
  },
  receipt = { opened_by = field.enum { "nobody", "officer", required = true, title = { fr = "Ouvert par", en = "Opened by" } } },
  due = { normal = "24 hours", urgent = "4 hours", vital = "1 hour" },

  tests = {
    { "a slot, the seizure, its seals", given = { at = "2026-03-10T10:00:00+01:00", input = given() },
      { expect = "check", due_at = "2026-03-11T09:00:00Z" }, { "accept" }, { "propose", input = slot }, { expect = "proposed", overdue = false },
      { "other", input = { text = "Pas avant midi." } }, { expect = "arrange" }, { "propose", input = slot }, { "confirm", input = { team = "Cdt Morel" } },
      { "done", input = { report = "12345/00678/2026", seals = { "SC-1", "SC-2" }, opened_by = "officer" } },
      { expect = "done", outcome = "answered", answer = { seals = { "SC-1", "SC-2" }, opened_by = "officer" } } },
    { "opened by an officer or by nobody: there is no third word", given = { input = given() },
      { "accept" }, { "propose", input = slot }, { "confirm", input = { team = "Cdt Morel" } },
      { "done", input = { report = "1", opened_by = "agent" }, denied = "not_in_list" }, { "done", input = { report = "1" }, denied = "required" } },
    { "on a basis of general data it is not to be had", given = { basis = "cpp:60-1", denied = "basis_not_applicable", input = given() } },
    { "refused", given = { input = given() }, { "refuse", input = { code = "authorisation_missing" } }, { expect = "refused", tasks = 0 } },
    { "a question; then overdue", given = { at = "2026-03-10T10:00:00+01:00", input = given() }, { "ask", input = { question = "Quel site ?" } },
      { expect = "clarify", clock = "paused" }, { wait = "30 hours" }, { "reply", input = { text = "Moissy." } }, { expect = "check", overdue = false },
      { wait = "25 hours" }, { expect = "check", overdue = true } },
    { "the item is gone", given = { input = given() }, { "accept" }, { "unavailable", input = { note = "Distribué à 9 h." } }, { expect = "no_data" } },
    { "nobody confirms", given = { input = given() }, { "accept" }, { "propose", input = slot }, { wait = "5 working days" }, { expect = "lapsed" } },
  },
})
