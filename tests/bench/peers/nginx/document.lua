-- What a requisition must look like: the same fields and bounds as ../fastify/document.mjs, walked by one function.
local cjson = require "cjson.safe"
local null, re_find = cjson.null, ngx.re.find

local function set(list)
  local out = {}
  for _, name in ipairs(list) do out[name] = true end
  return out
end

local function text(max, min) return { kind = "text", min = min or 1, max = max } end
local function maybe(field) field.null = true; return field end
local function date() return { kind = "text", min = 10, max = 10, pattern = [[^\d{4}-\d{2}-\d{2}$]] } end
local function one_of(list) return { kind = "text", min = 1, max = 40, set = set(list) } end
local function list(item, max, min) return { kind = "list", item = item, min = min or 0, max = max } end
local function integer(min, max) return { kind = "integer", min = min, max = max } end
local flag = { kind = "boolean" }

local function object(fields, optional)
  local field = { kind = "object", fields = fields, required = {} }
  for name in pairs(fields) do
    if not (optional and optional[name]) then field.required[#field.required + 1] = name end
  end
  return field
end

local submission = object {
  type = text(80),
  urgency = one_of { "normal", "urgent", "vital" },
  urgency_reason = maybe(text(2000, 20)),
  framework = one_of { "flagrance", "prelim", "instruction", "disappearance", "death", "fugitive", "customs", "tax", "other" },
  legal_basis = list(text(40), 16, 1),
  authorisation = object({
    kind = one_of { "none", "particular", "general_instruction", "commission_rogatoire", "jld", "ji" },
    authority = maybe(text(120)), court = maybe(text(120)), date = maybe(date()), reference = maybe(text(80)),
    valid_until = maybe(date()),
  }, set { "authority", "court", "date", "reference", "valid_until" }),
  requester = object {
    name = text(120),
    quality = one_of { "OPJ", "APJ", "APJA", "ADE", "PROC", "SUBST", "JI", "JLD", "JAP", "ODJ", "OFJ", "DOUANE", "OTHER" },
    rio = text(20), unit = text(20), email = text(254), phone = text(20), controlled_by = maybe(text(120)),
  },
  procedure = object { pv = text(60), parquet = maybe(text(20)), instruction = maybe(text(60)) },
  offence = object {
    natinf = list(integer(1, 99999), 20), label = text(400), max_prison_months = integer(0, 1200), network_offence = flag,
  },
  object = text(4000, 20),
  period = object { from = date(), to = date() },
  input = { kind = "object", required = {}, count = 1, fields = {
    email = { kind = "text", min = 3, max = 254, pattern = [[^[^@\s]+@[^@\s]+\.[^@\s]+$]] },
    phone = { kind = "text", min = 9, max = 21, pattern = [[^\+?[0-9 ]{9,20}$]] },
    account_id = text(40), order_number = text(40),
  } },
  files = list(text(36, 36), 16),
  client_ref = maybe(text(80)),
  requested_due = maybe(text(40)),
  test = flag,
}

local function say(faults, pointer, code)
  faults[#faults + 1] = { pointer = pointer, code = code }
end

local check
local kinds = {
  text = function(field, value, pointer, faults)
    if type(value) ~= "string" then return say(faults, pointer, "type") end
    if #value < field.min or #value > field.max then return say(faults, pointer, "length") end
    if field.set and not field.set[value] then return say(faults, pointer, "enum") end
    if field.pattern and not re_find(value, field.pattern, "jo") then say(faults, pointer, "pattern") end
  end,
  integer = function(field, value, pointer, faults)
    if type(value) ~= "number" or value % 1 ~= 0 then return say(faults, pointer, "type") end
    if value < field.min or value > field.max then say(faults, pointer, "range") end
  end,
  boolean = function(_, value, pointer, faults)
    if type(value) ~= "boolean" then say(faults, pointer, "type") end
  end,
  list = function(field, value, pointer, faults)
    if type(value) ~= "table" or (next(value) ~= nil and value[1] == nil) then return say(faults, pointer, "type") end
    if #value < field.min or #value > field.max then return say(faults, pointer, "count") end
    for i = 1, #value do check(field.item, value[i], pointer .. "/" .. i - 1, faults) end
  end,
  object = function(field, value, pointer, faults)
    if type(value) ~= "table" then return say(faults, pointer, "type") end
    local count = 0
    for name, member in pairs(value) do
      local known = field.fields[name]
      count = count + 1
      if known then check(known, member, pointer .. "/" .. name, faults)
      else say(faults, pointer .. "/" .. tostring(name), "unknown") end
    end
    for i = 1, #field.required do
      if value[field.required[i]] == nil then say(faults, pointer .. "/" .. field.required[i], "required") end
    end
    if field.count and count ~= field.count then say(faults, pointer, "one_of") end
  end,
}

function check(field, value, pointer, faults)
  if value == null then
    if not field.null then say(faults, pointer, "type") end
    return
  end
  return kinds[field.kind](field, value, pointer, faults)
end

-- All faults of a parsed document.
return function(document)
  local faults = {}
  check(submission, document, "", faults)
  return faults
end
