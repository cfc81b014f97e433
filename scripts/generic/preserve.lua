-- Preservation without the force of CPP 60-2: a request to keep what would be erased before a requisition can be made.
-- Nothing is handed over, and it ends by itself after ninety days at most.

local preservation, entities = use "lib/preservation", use "lib/entities"

local given = { entity = "reseau", what = "Vidéo du bureau de Melun Principal, 2 mars, matin", preserve_until = "+240 hours" }

return workflow(preservation {
  type   = "generic.preserve",
  title  = { fr = "Demande de conservation de données", en = "Request to preserve data" },
  holder = entities.holder,
  bases  = law.general .. law.convention,
  input  = { entity = entities.field() },
  due    = { normal = "24 hours", urgent = "4 hours", vital = "1 hour" },

  tests = {
    { "preserved at once, and ended at its day by itself", given = { at = "2026-03-10T10:00:00+01:00", input = given },
      { expect = "order", calls = 1, holder = "reseau", due_at = "2026-03-11T09:00:00Z" }, { "call.done", result = { preservation_id = "PR-1" } },
      { expect = "preserved", overdue = false }, { wait = "240 hours" }, { expect = "release" }, { "call.done" },
      { expect = "released", answer = { preserved = true, preservation_id = "PR-1" } } },
    { "a requisition takes over", given = { input = given }, { "call.failed" }, { "preserved", input = { preservation_id = "PR-2" } },
      { "produced", input = { number = "2026-000017" } }, { expect = "handed", answer = { produced = "2026-000017" } }, { wait = "300 hours" }, { expect = "handed" } },
    { "ninety days, not more", given = { denied = "range", input = { entity = "reseau", what = "Vidéo du bureau", preserve_until = "+2161 hours" } } },
    { "erased already, refused, overdue", given = { at = "2026-03-10T10:00:00+01:00", input = given }, { "call.failed" }, { expect = "by_hand", tasks = 1 },
      { wait = "25 hours" }, { expect = "by_hand", overdue = true }, { "missed" }, { expect = "too_late", outcome = "no_data" } },
    { "a question stops the clock", given = { input = given }, { "call.failed" }, { "ask", input = { question = "Quelle caméra ?" } },
      { expect = "clarify", clock = "paused" }, { wait = "26 hours" }, { "reply", input = { text = "L'entrée." } }, { expect = "by_hand", overdue = false } },
    { "given up while the service is asked, it is let go: who knows what it has done", given = { input = given }, { "withdraw" },
      { expect = "release", calls = 1 }, { "call.done" }, { expect = "released" } },
    { "a fraud: let go at once, then refused; no deadline is missed over it",
      given = { urgency = "vital", input = given }, { "call.done", result = { preservation_id = "PR-3" } },
      { "callback_failed", by = "jurist", input = { text = "Pas de réponse." } }, { expect = "preserved" },
      { "callback_failed", by = "jurist", input = { text = "Inconnu de son unité." } }, { expect = "release", calls = 1, duties = 0 },
      { "call.failed" }, { expect = "release_by_hand", tasks = 1 }, { "released" },
      { expect = "suspected_fraud", outcome = "refused", overdue = false, duties = 1 } },
    { "a fraud told of what a requisition had taken over",
      given = { urgency = "vital", input = given }, { "call.done", result = { preservation_id = "PR-4" } },
      { "produced", input = { number = "2026-000017" } }, { expect = "callback" },
      { "callback_fraud", input = { text = "Boîte piratée." } }, { expect = "release", calls = 1 }, { "call.done" }, { expect = "suspected_fraud" } },
    { "a fraud told of what is let go already",
      given = { urgency = "vital", input = given }, { "withdraw" }, { "call.done" }, { expect = "callback" },
      { "callback_fraud", input = { text = "Boîte piratée." } }, { expect = "suspected_fraud", outcome = "refused", calls = 0 } },
    { "refused with a code", given = { input = given }, { "call.failed" }, { "refuse", input = { code = "too_broad" } }, { expect = "refused", tasks = 0 } },
    { "an entity that holds nothing any more cannot be asked", given = { denied = "not_in_list", input = { entity = "lpm", what = "Abonné mobile", preserve_until = "+24 hours" } } },
  },
})
