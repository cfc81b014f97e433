-- Moments as milliseconds since 1970 in UTC, the form in which a timer's at(c) may give them.

local when = {}

local DAY = 86400000

-- Days since 1970-01-01 of a date of the Gregorian calendar.
local function days(year, month, day)
  if month <= 2 then year, month = year - 1, month + 12 end
  return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day - 719469
end

-- Of "2026-03-10T09:00:00Z", as moments are kept; a day alone is its beginning.
function when.ms(text)
  local year, month, day, rest = text:match("^(%d%d%d%d)-(%d%d)-(%d%d)(.*)$")
  local ms = days(tonumber(year), tonumber(month), tonumber(day)) * DAY
  local hour, minute, second = rest:match("^T(%d%d):(%d%d):(%d%d)")
  if not hour then return ms end
  return ms + ((tonumber(hour) * 60 + tonumber(minute)) * 60 + tonumber(second)) * 1000
end

function when.plus_days(text, count) return when.ms(text) + count * DAY end

return when
