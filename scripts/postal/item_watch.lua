-- Prospective watch on one item: every event is told as it comes. Much like geolocation (class P4): a judge's or a
-- prosecutor's own act, a jurist first, thirty days at most, and it disarms itself.

local watch = use "lib/watch"

local given = { item_id = "6A18987970674", watch_until = "+240 hours", reason = "Identification du destinataire réel de l'envoi." }
local function with(more)
  local all = {}
  for key, value in pairs(given) do all[key] = value end
  for key, value in pairs(more) do all[key] = value end
  return all
end

return workflow(watch {
  type      = "postal.item.watch",
  title     = { fr = "Alerte prospective sur un envoi", en = "Watch on an item" },
  holder    = holder.of_item "item_id",
  bases     = law.controlled_delivery .. law.general,
  sensitive = { fr = "proche d'une géolocalisation", en = "much like geolocation" },
  target    = "item_id",
  input     = { item_id = field.postal_item { required = true, title = { fr = "Numéro de l'envoi", en = "Item number" } } },
  due       = { normal = "24 hours", urgent = "4 hours", vital = "1 hour" },

  tests = {
    { "armed, told, and disarmed at its hour by itself", given = { at = "2026-03-10T10:00:00+01:00", input = given },
      { expect = "review", tasks = 1, calls = 0, due_at = "2026-03-11T09:00:00Z" }, { "accept" }, { expect = "order", calls = 1 },
      { "call.done", result = {} }, { expect = "armed", overdue = false },
      { "seen", by = "agent", input = { at = "2026-03-11T08:00:00+01:00", site = "PIC Brie", label = "Trié" } }, { expect = "armed" },
      { wait = "240 hours" }, { expect = "release", calls = 1 }, { "call.done" },
      { expect = "released", outcome = "answered", answer = { watched = true } } },
    { "never without a jurist, and refused by him alone", given = { input = given },
      { "accept", by = "agent", denied = "not_allowed" }, { "refuse", by = "supervisor", input = { code = "too_broad" }, denied = "not_allowed" },
      { "refuse", input = { code = "basis_not_applicable" } }, { expect = "refused", calls = 0, tasks = 0 } },
    { "thirty days, not more", given = { denied = "range", input = with { watch_until = "+721 hours" } } },
    { "a question stops the clock; then it is overdue", given = { at = "2026-03-10T10:00:00+01:00", input = given },
      { "ask", input = { question = "Quel acte de quel magistrat ?" } }, { expect = "clarify", clock = "paused" }, { wait = "26 hours" },
      { "reply", input = { text = "Ordonnance du 9 mars." } }, { expect = "review", overdue = false }, { wait = "25 hours" }, { expect = "review", overdue = true } },
    { "extended once; given up before its hour", given = { input = given }, { "accept" }, { "call.failed" }, { expect = "by_hand", tasks = 1 }, { "armed" },
      { "extend", input = { watch_until = "+300 hours" } }, { "extend", input = { watch_until = "+310 hours" }, denied = "extension_limit" },
      { wait = "241 hours" }, { expect = "armed" }, { "withdraw" }, { expect = "release" }, { "withdraw", denied = "already_releasing" },
      { "call.failed" }, { expect = "release_by_hand", tasks = 1 }, { "released" }, { expect = "released" } },
    { "given up before anything is touched", given = { input = given }, { "withdraw" }, { expect = "withdrawn", calls = 0 } },
    { "a fraud: disarmed, then refused; before the jurist there is nothing to disarm",
      given = { urgency = "vital", input = given }, { "accept" }, { "call.done", result = {} },
      { "callback_fraud", input = { text = "Boîte piratée." } }, { expect = "release", calls = 1 }, { "call.done" },
      { expect = "suspected_fraud", outcome = "refused" } },
    { "a fraud before the jurist has looked", given = { urgency = "vital", input = given },
      { "callback_fraud", input = { text = "Boîte piratée." } }, { expect = "suspected_fraud", calls = 0, tasks = 0 } },
    { "delivered already", given = { input = given }, { "accept" }, { "call.failed" }, { "missed" }, { expect = "too_late", outcome = "no_data" } },
  },
})
