-- SQLite for LuaJIT: just what app.lua needs, straight on the C library.
local ffi = require "ffi"

ffi.cdef [[
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
int sqlite3_close_v2(sqlite3 *);
int sqlite3_exec(sqlite3 *, const char *, void *, void *, void *);
int sqlite3_prepare_v3(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, void *);
int sqlite3_bind_text(sqlite3_stmt *, int, const char *, int, void *);
int sqlite3_bind_int64(sqlite3_stmt *, int, int64_t);
int sqlite3_bind_null(sqlite3_stmt *, int);
int sqlite3_step(sqlite3_stmt *);
int sqlite3_reset(sqlite3_stmt *);
int sqlite3_column_count(sqlite3_stmt *);
int sqlite3_column_type(sqlite3_stmt *, int);
int64_t sqlite3_column_int64(sqlite3_stmt *, int);
const char *sqlite3_column_text(sqlite3_stmt *, int);
int sqlite3_column_bytes(sqlite3_stmt *, int);
const char *sqlite3_column_name(sqlite3_stmt *, int);
const char *sqlite3_errmsg(sqlite3 *);
]]

local C = ffi.load "sqlite3.so.0"
local ROW, DONE, INTEGER, NULL = 100, 101, 1, 5
local OPEN_READWRITE_CREATE, OPEN_NOMUTEX, PREPARE_PERSISTENT = 6, 0x8000, 1

local M = {}
local statement = {}
statement.__index = statement

-- Texts are bound without a copy: `values` keeps them alive until the statement is bound again. Fixed arguments, for
-- what walks over varargs is not compiled.
local function bind(self, ...)
  local s, values = self.handle, self.values
  values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8], values[9], values[10], values[11] = ...
  for i = 1, self.parameters do
    local value = values[i]
    if type(value) == "string" then C.sqlite3_bind_text(s, i, value, #value, nil)
    elseif value == nil then C.sqlite3_bind_null(s, i)
    else C.sqlite3_bind_int64(s, i, value) end
  end
end

local function row_of(self)
  local row, s = {}, self.handle
  for i = 0, self.width - 1 do
    local kind = C.sqlite3_column_type(s, i)
    if kind == INTEGER then row[self.names[i]] = tonumber(C.sqlite3_column_int64(s, i))
    elseif kind ~= NULL then row[self.names[i]] = ffi.string(C.sqlite3_column_text(s, i), C.sqlite3_column_bytes(s, i)) end
  end
  return row
end

local function broken(self)
  local text = ffi.string(C.sqlite3_errmsg(self.db))
  C.sqlite3_reset(self.handle)
  error(text, 0)
end

-- All rows, as tables by column name.
function statement:all(...)
  local rows, n = {}, 0
  bind(self, ...)
  while true do
    local status = C.sqlite3_step(self.handle)
    if status == DONE then break end
    if status ~= ROW then broken(self) end
    n = n + 1
    rows[n] = row_of(self)
  end
  C.sqlite3_reset(self.handle)
  return rows
end

-- The first row, or nil; a statement that changes something is carried out whole.
function statement:get(...)
  bind(self, ...)
  local first
  local status = C.sqlite3_step(self.handle)
  if status == ROW then
    first = row_of(self)
    if not self.reads then status = C.sqlite3_step(self.handle) end
  end
  if status ~= ROW and status ~= DONE then broken(self) end
  C.sqlite3_reset(self.handle)
  return first
end

local function prepare(db, sql)
  local out = ffi.new "sqlite3_stmt *[1]"
  if C.sqlite3_prepare_v3(db, sql, #sql, PREPARE_PERSISTENT, out, nil) ~= 0 then
    error(sql .. ": " .. ffi.string(C.sqlite3_errmsg(db)), 0)
  end
  local s = setmetatable({ db = db, handle = out[0], names = {}, values = {}, width = C.sqlite3_column_count(out[0]),
                           parameters = select(2, sql:gsub("?", "")), reads = sql:find "^SELECT" ~= nil }, statement)
  for i = 0, s.width - 1 do s.names[i] = ffi.string(C.sqlite3_column_name(s.handle, i)) end
  return s
end

-- Opens the database; returns its statements by name.
function M.open(path, schema, queries)
  local out = ffi.new "sqlite3 *[1]"
  if C.sqlite3_open_v2(path, out, bit.bor(OPEN_READWRITE_CREATE, OPEN_NOMUTEX), nil) ~= 0 then error("cannot open " .. path, 0) end
  local db = out[0]
  for _, sql in ipairs { "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", schema } do
    if C.sqlite3_exec(db, sql, nil, nil, nil) ~= 0 then error(ffi.string(C.sqlite3_errmsg(db)), 0) end
  end
  local statements = {}
  for name, sql in pairs(queries) do statements[name] = prepare(db, sql) end
  return statements
end

return M
