-- Tests that every disclosure must pass with an input of its own type: a refusal that is contested once, a question that
-- stops the clock, an hour that goes by, and a withdrawal. A type adds its straight way and its sensitive point.
--
--   input, basis, urgency   what is given (input only is needed)
--   before    steps from the submission to the agent's task; none when it opens at once
--   first     the state in which the submission arrives, when other than "collect"
--   late      a duration just beyond the deadline of that urgency
--   own       the type's own tests

local function given(o)
  return { urgency = o.urgency, basis = o.basis, input = o.input }
end

local function test(o, name, steps)
  local all = { name, given = given(o) }
  for _, step in ipairs(o.before or {}) do all[#all + 1] = step end
  for _, step in ipairs(steps) do all[#all + 1] = step end
  return all
end

local function refused(o)
  return test(o, "is refused with a code, contested once, and then refused for good", {
    { expect = "collect", tasks = 1 },
    { "refuse", by = "requester", input = { code = "too_broad" }, denied = "not_allowed" },
    { "refuse", input = { code = "no_such_code" }, denied = "not_in_list" },
    { "refuse", input = { code = "too_broad", text = "Réduisez la demande." } },
    { expect = "refused_contestable", clock = "stopped", tasks = 0 },
    { "contest", input = { text = "La demande est déjà réduite au minimum." } },
    { expect = "contested", tasks = 1 },
    { "refuse", by = "agent", input = { code = "too_broad" }, denied = "not_allowed" },
    { "refuse", by = "jurist", input = { code = "too_broad" } },
    { expect = "refused", outcome = "refused", overdue = false, tasks = 0 },
  })
end

local function asked(o)
  return test(o, "a question stops the clock until the reply comes, and lapses without one", {
    { "ask", by = "requester", input = { question = "Quoi ?" }, denied = "not_allowed" },
    { "ask", input = { question = "Pouvez-vous préciser ?" } },
    { expect = "clarify", clock = "paused", tasks = 0 },
    { wait = "5 working days" }, { expect = "clarify", overdue = false },
    { "reply", by = "agent", input = { text = "Oui." }, denied = "not_allowed" },
    { "reply", input = { text = "C'est bien cela." } },
    { expect = "collect", clock = "running", overdue = false, tasks = 1 },
    { "ask", input = { question = "Et depuis quand ?" } },
    { wait = "10 working days" }, { expect = "lapsed", outcome = "lapsed" },
  })
end

local function overdue(o)
  return test(o, "is overdue when its hour has passed, and says so", {
    { expect = "collect", overdue = false },
    { wait = o.late }, { expect = "collect", overdue = true, tasks = 1 },
    { "none", input = { note = "Rien n'a été trouvé." } },
  })
end

local function withdrawn(o)
  return { "is withdrawn by the requester, and by nobody else", given = given(o),
    { expect = o.first or "collect" },
    { "withdraw", by = "agent", denied = "not_allowed" },
    { "withdraw" }, { expect = "withdrawn", outcome = "withdrawn", tasks = 0 },
    { "withdraw", denied = "event_not_allowed" } }
end

local function moved(o)
  return test(o, "another deadline counts when the other side has agreed to it, and not before", {
    { "new_deadline", by = "agent", input = { due_at = "+200 days", reason = "Un volume de pièces inhabituel." } },
    { "agree_deadline", by = "agent", denied = "not_allowed" },
    { "refuse_deadline" },
    { "agree_deadline", denied = "event_not_allowed" },
    { "new_deadline", by = "agent", input = { due_at = "+200 days", reason = "Un volume de pièces inhabituel." } },
    { "agree_deadline" },
    { wait = o.late }, { expect = "collect", overdue = false },
    { "new_deadline", by = "requester", input = { due_at = "+2 hours", reason = "La garde à vue prend fin." } },
    { "agree_deadline", by = "agent" },
    { wait = "3 hours" }, { expect = "collect", overdue = true, tasks = 1 },
  })
end

return function(o)
  local tests = { refused(o), asked(o), overdue(o), moved(o), withdrawn(o) }
  for _, own in ipairs(o.own) do tests[#tests + 1] = own end
  return tests
end
