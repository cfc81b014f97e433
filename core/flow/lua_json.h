/* JSON that was read ⇄ Lua values. Keys of objects are members like any other: "__index" in a document is a name.
 *
 * Floor: flow. Thread: the VM's. All but lua_json_equals may raise, each value is paid for.
 *   null       absent (nil); a null inside an array is left out
 *   array      table 1..n, remembered as an array, so that an empty one is written as [] again
 *   object     table; an empty table of the script's own is written as {}
 *   integer    integer; over 2^63-1 a float */
#ifndef FLOW_LUA_JSON_H
#define FLOW_LUA_JSON_H

#include "base/json.h"

#include <lua.h>

/* Prepares a state. */
void lua_json_open(lua_State *L);
/* Pushes the value; NULL is pushed as nil. */
void lua_json_push(lua_State *L, yyjson_val *value);
/* Would lua_json_push(value) give what is at `index`? NULL equals nil and the empty table. */
bool lua_json_equals(lua_State *L, int index, yyjson_val *value);
/* Adds the value at `index` as compact JSON, names in order of their bytes. Raises "WHAT.a[2]: words" for what JSON
 * cannot say (functions, mixed keys, NaN, invalid UTF-8), for more than JSON_DEPTH_MAX levels (so for cycles), and when
 * the buffer is full. */
void lua_json_write(lua_State *L, int index, const char *what, struct buffer *out);

#endif
