-- Rows and commits. Plain: one commit for each change. Group: a light thread of its own writes everything that arrived
-- in a turn of the event loop in one transaction, and wakes those who wait after its commit.
local ffi = require "ffi"
local cjson = require "cjson.safe"
local semaphore = require "ngx.semaphore"
local sqlite = require "sqlite"

ffi.cdef "int RAND_bytes(unsigned char *, int);"

local M = {}
local statements, waiting, wake, spare = nil, {}, nil, {}

local POOL = 4096
local pool, used = ffi.new("unsigned char[?]", POOL), POOL
local format, floor = string.format, math.floor

-- UUIDv7
function M.new_id(now)
  if used == POOL then
    ffi.C.RAND_bytes(pool, POOL)
    used = 0
  end
  local p, at = pool, used
  used = used + 16
  return format("%08x-%04x-7%03x-%04x-%04x%04x%04x", floor(now / 65536), now % 65536,
    p[at] % 16 * 256 + p[at + 1], 0x8000 + p[at + 2] % 64 * 256 + p[at + 3], p[at + 4] * 256 + p[at + 5],
    p[at + 6] * 256 + p[at + 7], p[at + 8] * 256 + p[at + 9])
end

local function commit(changes)
  statements.begin:get()
  local good, failure = pcall(function()
    for _, change in ipairs(changes) do change.result = change.apply(statements, change.value) end
    statements.commit:get()
  end)
  if not good then pcall(statements.rollback.get, statements.rollback) end
  for _, change in ipairs(changes) do change.failure = not good and failure or nil end
end

local function gather()
  while not ngx.worker.exiting() do
    if wake:wait(3600) and #waiting > 0 then
      local batch = waiting
      waiting = {}
      commit(batch)
      for _, change in ipairs(batch) do change.done:post() end
    end
  end
end

-- apply(statements, value) runs inside the transaction; its result comes back once that is on disk.
function M.write(apply, value)
  local change = { apply = apply, value = value }
  if not wake then
    commit { change }
  else
    local done = table.remove(spare) or semaphore.new()
    change.done = done
    waiting[#waiting + 1] = change
    if #waiting == 1 then wake:post() end
    done:wait(3600)
    spare[#spare + 1] = done
  end
  if change.failure then error(change.failure, 0) end
  return change.result
end

local function read_file(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

function M.open(path, folder, grouped)
  statements = sqlite.open(path, read_file(folder .. "/schema.sql"), cjson.decode(read_file(folder .. "/queries.json")))
  M.statements = statements
  if not grouped then return end
  wake = semaphore.new()
  ngx.timer.at(0, gather)
end

return M
