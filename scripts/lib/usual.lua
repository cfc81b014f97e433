-- The tests of a type whose way is check (or not), collect, approvals (or not): the straight way from an answer that the
-- type gives, and those of lib/trials.
--
--   usual { input = { … }, answer = { … }, late = "6 working days",
--           check = true, service = true, approvals = { "review", "release" }, own = { test, … } }

local trials = use "lib/trials"

local APPROVES = { review = "agent:2", compliance = "compliance", release = "security" }

-- The steps from submission to the agent's task.
local function before(o)
  local steps = {}
  if o.check then
    steps[1] = { "accept", by = "agent", denied = "not_allowed" }
    steps[2] = { "accept", by = "jurist" }
  end
  if o.service then steps[#steps + 1] = { "call.failed", error = "unavailable" } end
  return steps
end

local function straight(o)
  local test = { "the straight way", given = { input = o.input, basis = o.basis } }
  for _, step in ipairs(before(o)) do test[#test + 1] = step end
  local approvals = o.approvals or {}
  test[#test + 1] = { expect = "collect", tasks = 1, overdue = false }
  test[#test + 1] = { approvals[1] and "prepared" or "answer", by = "agent", input = o.answer }
  for _, state in ipairs(approvals) do
    test[#test + 1] = { expect = state, tasks = 1 }
    if state == "review" then test[#test + 1] = { "approve", by = "agent", denied = "four_eyes" } end
    test[#test + 1] = { "approve", by = APPROVES[state] }
  end
  test[#test + 1] = { expect = "answered", outcome = "answered", overdue = false, tasks = 0 }
  test[#test + 1] = { "acknowledge" }
  return test
end

return function(o)
  local own = { straight(o) }
  for _, test in ipairs(o.own or {}) do own[#own + 1] = test end
  return trials { input = o.input, basis = o.basis, before = before(o), late = o.late, own = own,
                  first = o.check and "check" or o.service and "ask" or nil }
end
