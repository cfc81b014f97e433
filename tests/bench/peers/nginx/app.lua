-- The routes. What a client is told has the same members as ../fastify/server.mjs tells.
local ffi = require "ffi"
local cjson = require "cjson.safe"
local check = require "document"
local rules = require "rules"
local store = require "store"

ffi.cdef [[
struct bench_timespec { long seconds, nanoseconds; };
int clock_gettime(int, struct bench_timespec *);
]]

local HOLDER, LEASE, URGENCY = "numerique", 15 * 60000, { normal = 0, urgent = 1, vital = 2 }
local EVENTS = cjson.encode { { name = "withdraw", title = "Retirer la demande", confirm = true, input_schema = cjson.null } }
local format, floor, concat = string.format, math.floor, table.concat
local M, persons, person_count = {}, {}, 0

local clock = ffi.new "struct bench_timespec"
local function now_ms()
  ffi.C.clock_gettime(0, clock)
  return tonumber(clock.seconds) * 1000 + floor(tonumber(clock.nanoseconds) / 1000000)
end

-- What f makes of a value, kept; emptied when it has grown.
local function memo(f)
  local kept, count = {}, 0
  return function(value)
    local made = kept[value]
    if made then return made end
    if count == 10000 then kept, count = {}, 0 end
    made = f(value)
    kept[value], count = made, count + 1
    return made
  end
end

local json = memo(cjson.encode)
local iso_second = memo(function(seconds) return os.date("!%Y-%m-%dT%H:%M:%S.", seconds) end)
local function iso(ms)
  return iso_second(floor(ms / 1000)) .. format("%03dZ", ms % 1000)
end

-- The issuer gives the party, the subject the person; kept by fingerprint.
local function who_is()
  local var = ngx.var
  local fingerprint = var.ssl_client_fingerprint
  local person = persons[fingerprint]
  if person then return person end
  local subject, issuer = var.ssl_client_s_dn, var.ssl_client_i_dn
  local function part(dn, name) return (("," .. dn):match("," .. name .. "=([^,]*)")) end
  person = {
    party = part(issuer, "CN"), unit = part(subject, "OU"), name = part(subject, "CN"),
    matricule = part(subject, "serialNumber") or cjson.null, actor = "sha1:" .. fingerprint,
    not_after = var.ssl_client_v_end, holds = issuer:lower():find("poste", 1, true) ~= nil,
  }
  if person_count > 10000 then persons, person_count = {}, 0 end
  persons[fingerprint], person_count = person, person_count + 1
  return person
end

local function send(status, body, kind)
  ngx.status = status
  local header = ngx.header
  header["Content-Type"] = kind or "application/json"
  header["Content-Length"] = #body
  ngx.print(body)
end

local function problem(status, code, title, errors)
  send(status, cjson.encode { type = "urn:guichet:problem:" .. code, title = title, status = status, code = code,
                              errors = errors }, "application/problem+json")
end

local function head(r)
  return concat { '"id":"', r.id, '","number":"', r.number, '","type_version":1,"state":"', r.state,
    '","state_title":"Préparation","clock":"running","received_at":"', iso(r.received_at), '","due_at":"', iso(r.due_at),
    '","closed_at":null,"overdue":false,"party":', json(r.party), ',"unit":', json(r.unit), ',"holder":"',
    r.holder, '","version":', r.version }
end

local function deadline(d)
  return concat { '{"name":"', d.name, '","due_at":"', iso(d.due_at), '","status":"', d.status, '","met_at":null}' }
end

local function whole(r, deadlines)
  return concat { "{", head(r), ",", r.document:sub(2, -2), ',"deadlines":[', deadlines,
    '],"warnings":[],"duplicates":[],"answer":null,"events":', EVENTS, ',"task":null}' }
end

local function me()
  local person = who_is()
  send(200, concat { '{"party":{"id":', json(person.party), '},"agent":',
    cjson.encode { name = person.name, unit = person.unit, matricule = person.matricule }, ',"roles":["',
    person.holds and "agent" or "investigator", '"],"teams":[', person.holds and '"' .. HOLDER .. '"' or "",
    '],"certificate":', cjson.encode { sha1 = person.actor:sub(6), not_after = person.not_after }, "}" })
end

local function insert(s, r)
  r.number = format("%d-%06d", r.year, s.number:get(r.year).last)
  local row = s.requisition:get(r.id, r.number, r.type, r.state, r.urgency, r.party, r.unit, r.holder, r.received_at,
    r.due_at, r.document).row
  s.deadline:get(row, r.due_at)
  s.audit:get(row, "submit", r.received_at, r.actor, nil, r.state)
  s.task:get(r.task, row, HOLDER, URGENCY[r.urgency], r.due_at, r.received_at)
end

local function submit()
  local person = who_is()
  if person.holds then return problem(403, "not_allowed", "Not for this role") end
  ngx.req.read_body()
  local body = ngx.req.get_body_data()
  local document = body and cjson.decode(body)
  if type(document) ~= "table" then return problem(400, "malformed", "The body is not JSON") end
  local faults = check(document)
  if #faults > 0 then return problem(422, "invalid", "The document breaks a rule", faults) end
  faults = rules.refusals(document)
  if #faults > 0 then return problem(422, "refused", "The requisition is refused", faults) end
  local now = now_ms()
  local r = {
    id = store.new_id(now), task = store.new_id(now), type = document.type, state = "prepare", urgency = document.urgency,
    party = person.party, unit = person.unit, holder = HOLDER, received_at = now, due_at = rules.due(document.urgency, now),
    version = 1, document = body:match "^%s*(.-)%s*$", actor = person.actor, year = rules.year_of(now),
  }
  store.write(insert, r)
  ngx.header.Location = "/v1/requisitions/" .. r.id
  ngx.header.ETag = '"1"'
  send(201, whole(r, deadline { name = "answer", due_at = r.due_at, status = "running" }))
end

local function show(id)
  local person, s = who_is(), store.statements
  local r = s.read:get(id)
  if not r or not (person.holds or (r.party == person.party and r.unit == person.unit)) then
    return problem(404, "not_found", "There is no such requisition")
  end
  local deadlines = s.deadlines:all(r.row)
  for i, d in ipairs(deadlines) do deadlines[i] = deadline(d) end
  ngx.header.ETag = '"' .. r.version .. '"'
  send(200, whole(r, concat(deadlines, ",")))
end

local function list()
  local person, query = who_is(), ngx.req.get_uri_args()
  for name in pairs(query) do
    if name ~= "limit" and name ~= "cursor" then return problem(400, "unknown_parameter", "Unknown parameter") end
  end
  local limit, cursor = tonumber(query.limit or 50), tonumber(query.cursor or 9007199254740991)
  if not limit or limit < 1 or limit > 200 or limit % 1 ~= 0 or not cursor then
    return problem(400, "parameter", "A parameter is out of range")
  end
  local rows = store.statements.list:all(person.party, person.unit, cursor, limit)
  local next_cursor = #rows == limit and '"' .. rows[limit].row .. '"' or "null"
  for i, r in ipairs(rows) do
    rows[i] = concat { "{", head(r), ',"type":"', r.type, '","urgency":"', r.urgency, '","test":false}' }
  end
  send(200, concat { '{"items":[', concat(rows, ","), '],"next":', next_cursor, "}" })
end

local function take(s, want)
  local task = s.free:get(HOLDER) or s.expired:get(HOLDER, want.now)
  if not task then return nil end
  s.claim:get(want.actor, want.till, task.id)
  s.audit:get(task.requisition, "claim", want.now, want.actor, nil, nil)
  return { task = task, row = s.claimed:get(task.requisition) }
end

local function claim()
  local person, now = who_is(), now_ms()
  if not person.holds then return problem(403, "not_allowed", "Not for this role") end
  ngx.req.discard_body()
  local found = store.write(take, { now = now, till = now + LEASE, actor = person.actor })
  if not found then
    ngx.status = 204
    return
  end
  local t, r = found.task, found.row
  send(200, concat { '{"id":"', t.id, '","team":"', HOLDER, '","role":"agent","claimed_by":', json(person.name),
    ',"lease_expires_at":"', iso(now + LEASE), '","title":"Rechercher le compte","state":"', r.state, '","due_at":"',
    iso(t.due_at), '","overdue":false,"requisition":{"id":"', r.id, '","number":"', r.number, '","type":"', r.type,
    '","urgency":"', r.urgency, '","state":"', r.state, '","due_at":"', iso(r.due_at), '","received_at":"',
    iso(r.received_at), '","party":', json(r.party), ',"unit":', json(r.unit), ',"holder":"', r.holder,
    '"}}' })
end

local routes = {
  ["GET /v1/me"] = me, ["GET /v1/requisitions"] = list, ["POST /v1/requisitions"] = submit,
  ["POST /v1/queue/claim"] = claim,
}

function M.init(path, folder, grouped)
  store.open(path, folder, grouped)
end

function M.handle()
  local method, uri = ngx.req.get_method(), ngx.var.uri
  local route = routes[method .. " " .. uri]
  if route then return route() end
  local id = method == "GET" and uri:match "^/v1/requisitions/([^/]+)$"
  if id then return show(id) end
  return problem(404, "not_found", "There is no such thing")
end

return M
