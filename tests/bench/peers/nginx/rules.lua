-- The rule of the one type that is measured: who may ask on which basis, and until when the answer is due. The same as
-- ../fastify/rules.mjs. Days are counted from 1970-01-01.
local null = require "cjson.safe".null
local floor = math.floor
local DAY = 86400000

local function set(...)
  local out = {}
  for _, name in ipairs { ... } do out[name] = true end
  return out
end

local BASES = {
  ["cpp:60-1"] = { frameworks = set "flagrance", qualities = set("OPJ", "APJ", "ADE", "PROC", "SUBST") },
  ["cpp:77-1-1"] = { frameworks = set "prelim", qualities = set("OPJ", "APJ", "ADE", "PROC", "SUBST"),
                     authorisations = set("particular", "general_instruction") },
  ["cpp:99-3"] = { frameworks = set "instruction", qualities = set("OPJ", "JI"),
                   authorisations = set("commission_rogatoire", "ji") },
}
local DUE = { normal = { days = 3 }, urgent = { ms = 12 * 3600000 }, vital = { ms = 2 * 3600000 } }
local FIXED = { { 1, 1 }, { 5, 1 }, { 5, 8 }, { 7, 14 }, { 8, 15 }, { 11, 1 }, { 11, 11 }, { 12, 25 } }
local holidays = {}

local function day_of(year, month, day)
  local y = month <= 2 and year - 1 or year
  local era = floor(y / 400)
  local yoe = y - era * 400
  local doy = floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return era * 146097 + yoe * 365 + floor(yoe / 4) - floor(yoe / 100) + doy - 719468
end

local function year_of(day)
  local z = day + 719468
  local era = floor(z / 146097)
  local doe = z - era * 146097
  local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
  return yoe + era * 400 + (doy >= 306 and 1 or 0)
end

local function easter(year)
  local a, b, c = year % 19, floor(year / 100), year % 100
  local h = (19 * a + b - floor(b / 4) - floor((b - floor((b + 8) / 25) + 1) / 3) + 15) % 30
  local l = (32 + 2 * (b % 4) + 2 * floor(c / 4) - h - c % 4) % 7
  local m = h + l - 7 * floor((a + 11 * h + 22 * l) / 451) + 114
  return day_of(year, floor(m / 31), m % 31 + 1)
end

local function holidays_of(year)
  local days = holidays[year]
  if days then return days end
  local sunday = easter(year)
  days = { [sunday + 1] = true, [sunday + 39] = true, [sunday + 50] = true }
  for _, d in ipairs(FIXED) do days[day_of(year, d[1], d[2])] = true end
  holidays[year] = days
  return days
end

local function is_working(day)
  local weekday = (day + 4) % 7 -- day 0 was a Thursday
  return weekday ~= 0 and weekday ~= 6 and not holidays_of(year_of(day))[day]
end

local function last_sunday(year, month)
  local last = day_of(year, month, 31)
  return (last - (last + 4) % 7) * DAY + 3600000
end

-- Paris: summer time from the last Sunday of March to the last one of October, both at 01:00 UTC.
local function offset(utc)
  local year = year_of(floor(utc / DAY))
  return utc >= last_sunday(year, 3) and utc < last_sunday(year, 10) and 7200000 or 3600000
end

local M = { year_of = function(utc) return year_of(floor(utc / DAY)) end }

function M.due(urgency, now)
  local due = DUE[urgency]
  if due.ms then return now + due.ms end
  local day, left = floor((now + offset(now)) / DAY), due.days
  while left > 0 do
    day = day + 1
    if is_working(day) then left = left - 1 end
  end
  local finish = (day + 1) * DAY
  return finish - offset(finish - 7200000)
end

-- Every reason not to receive it.
function M.refusals(document)
  local faults = {}
  local function say(pointer, code) faults[#faults + 1] = { pointer = pointer, code = code } end
  if document.type ~= "account.laposte.identity" then say("/type", "unknown_type") end
  if document.urgency ~= "normal" and document.urgency_reason == null then say("/urgency_reason", "required") end
  if document.requester.quality == "APJ" and document.requester.controlled_by == null then
    say("/requester/controlled_by", "required")
  end
  if document.period.from > document.period.to then say("/period", "order") end
  for i, id in ipairs(document.legal_basis) do
    local basis, pointer = BASES[id], "/legal_basis/" .. i - 1
    if not basis then say(pointer, "unknown_basis")
    elseif not basis.frameworks[document.framework] then say(pointer, "wrong_framework")
    elseif not basis.qualities[document.requester.quality] then say(pointer, "wrong_quality")
    elseif basis.authorisations and not basis.authorisations[document.authorisation.kind] then
      say("/authorisation", "missing_authorisation")
    end
  end
  return faults
end

return M
