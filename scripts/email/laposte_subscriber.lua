-- Who declared a laposte.net address: user data, answered by the directory itself when it knows the address. Where the
-- subscriber connected from is another type (email.laposte.connection).

local disclosure = use "lib/disclosure"
local trials     = use "lib/trials"

local input = { address = "jean.dupont@laposte.net" }

return workflow(disclosure {
  type       = "email.laposte.subscriber",
  title      = { fr = "Abonné d'une adresse laposte.net", en = "Subscriber of a laposte.net address" },
  holder     = "laposte.net",
  bases      = law.general .. law.connection .. law.epoc,
  validators = { "auto", "agent" },
  correct    = { "address" },
  ask = {
    service = "email.lookup",
    args = function(c) return { what = "subscriber", address = c.input.address } end,
    take = function(c, e)
      c.data.answer = { subscriber = e.result.subscriber }
      return e.result.subscriber ~= nil                      -- closed, or mistyped: a person looks
    end,
  },
  input = {
    address = field.email { required = true, domain = "laposte.net", title = { fr = "Adresse laposte.net", en = "laposte.net address" } },
  },
  answer = {
    subscriber = field.record { title = { fr = "Abonné, tel qu'il s'est déclaré", en = "Subscriber, as declared" }, members = {
      address        = field.email { required = true, title = { fr = "Adresse", en = "Address" } },
      person         = field.person { title = { fr = "Identité déclarée", en = "Declared identity" } },
      postal_address = field.text { max = 400, title = { fr = "Adresse postale déclarée", en = "Declared postal address" } },
      created_on     = field.date { title = { fr = "Créée le", en = "Created on" } },
      closed_on      = field.date { title = { fr = "Close le", en = "Closed on" } },
      recovery_email = field.email { title = { fr = "Adresse de secours", en = "Recovery e-mail" } },
      recovery_phone = field.phone { title = { fr = "Téléphone de secours", en = "Recovery telephone" } },
      aliases        = field.list(field.email {}, { max = 20, title = { fr = "Alias", en = "Aliases" } }),
    } },
  },
  due   = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  due_for = { epoc = { normal = "10 days", vital = "8 hours" } },   -- Regulation (EU) 2023/1543, art. 10
  tests = trials { input = input, first = "ask", before = { { "call.failed", error = "not_connected" } }, urgency = "vital", late = "121 minutes", own = {
    { "the directory answers by itself",
      given = { at = "2026-03-10T10:00:00+01:00", input = { address = "Jean.Dupont@LaPoste.net" } },
      { expect = "ask", holder = "laposte.net", calls = 1, tasks = 0, due_at = "2026-03-13T23:00:00Z" },
      { "call.done", result = { subscriber = { address = "jean.dupont@laposte.net", created_on = "2011-04-02" } } },
      { expect = "answered", outcome = "answered", overdue = false, answer = { completeness = "full" } } },

    { "an address it does not know goes to a person, corrected it goes back",
      given = { input = input },
      { "call.done", result = {} }, { expect = "collect", tasks = 1 },
      { "ask", input = { question = "L'adresse est-elle exacte ?" } },
      { "reply", input = { text = "Non.", address = "j.dupont@laposte.net" } }, { expect = "ask", calls = 1 },
      { "call.failed" }, { "none", input = { note = "Aucun abonné." } },
      { expect = "no_data", answer = { completeness = "none" } } },

    { "on a European production order: eight hours in an emergency",
      given = { at = "2026-08-20T10:00:00+02:00", basis = "ue:2023-1543-5", urgency = "vital", input = input }, { expect = "ask", due_at = "2026-08-20T16:00:00Z" } },
    { "ten days otherwise, rolled to the next working day",
      given = { at = "2026-08-20T10:00:00+02:00", basis = "ue:2023-1543-5", input = input }, { expect = "ask", due_at = "2026-08-31T22:00:00Z" } },
    { "urgent, an order has the usual time",
      given = { at = "2026-08-20T10:00:00+02:00", basis = "ue:2023-1543-5", urgency = "urgent", input = input }, { expect = "ask", due_at = "2026-08-20T20:00:00Z" } },
    { "an address of another provider is told at once", given = { input = { address = "jean@example.org" }, denied = "not_in_list" } },
  } },
})
