/* Locals of a script that its functions share. Tables in them are frozen (frozen.h); what remains is assignment:
 * the values are listed once a function and put back after each of its runs. */
#include "flow/frozen.h"
#include "flow/machine.h"

#include <lauxlib.h>

/* Queues the function on top of the stack (popped), and what tables hold, unless it was there before. */
static void enqueue(lua_State *L, int seen, int queue, lua_Integer *count) {
    int type = lua_type(L, -1);
    if (type != LUA_TFUNCTION && type != LUA_TTABLE) {
        lua_pop(L, 1);
        return;
    }
    lua_pushvalue(L, -1);
    bool is_new = lua_rawget(L, seen) == LUA_TNIL;
    lua_pop(L, 1);
    if (!is_new) {
        lua_pop(L, 1);
        return;
    }
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_rawset(L, seen);
    lua_rawseti(L, queue, ++*count);
}

static void enqueue_table(lua_State *L, int table, int seen, int queue, lua_Integer *count) {
    if (frozen_is_proxy(L, table)) return; /* globals and libraries: C, which assigns nothing */
    lua_pushnil(L);
    while (lua_next(L, table)) {
        enqueue(L, seen, queue, count);
        lua_pushvalue(L, -1);
        enqueue(L, seen, queue, count);
        budget_charge(L, 1);
    }
    if (lua_getmetatable(L, table)) enqueue(L, seen, queue, count);
}

/* Adds the upvalues of the function to the list; several closures share one, by its identity. */
static void list_upvalues(lua_State *L, int function, int seen, int queue, int list, lua_Integer *count) {
    for (int n = 1; lua_getupvalue(L, function, n); n++) {
        void *identity = lua_upvalueid(L, function, n);
        bool is_new = lua_rawgetp(L, seen, identity) == LUA_TNIL;
        lua_pop(L, 1);
        if (is_new) {
            lua_pushboolean(L, 1);
            lua_rawsetp(L, seen, identity);
            lua_Integer length = (lua_rawgeti(L, list, 0), lua_tointeger(L, -1));
            lua_pop(L, 1);
            lua_pushvalue(L, function);
            lua_rawseti(L, list, 3 * length + 1);
            lua_pushinteger(L, n);
            lua_rawseti(L, list, 3 * length + 2);
            lua_pushvalue(L, -1);
            lua_rawseti(L, list, 3 * length + 3);
            lua_pushinteger(L, length + 1);
            lua_rawseti(L, list, 0);
        }
        enqueue(L, seen, queue, count);
        budget_charge(L, 1);
    }
}

void vm_upvalues_collect(lua_State *L, int index) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 12, NULL);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    int list = lua_gettop(L) - 2, seen = list + 1, queue = list + 2;
    lua_Integer count = 0;
    lua_pushinteger(L, 0);
    lua_rawseti(L, list, 0);
    lua_pushvalue(L, index);
    enqueue(L, seen, queue, &count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, queue, i);
        int item = lua_gettop(L);
        if (lua_isfunction(L, item)) list_upvalues(L, item, seen, queue, list, &count);
        else enqueue_table(L, item, seen, queue, &count);
        lua_settop(L, queue);
    }
    lua_settop(L, list);
}

const char *vm_upvalues_restore(lua_State *L, int index) {
    const char *assigned = NULL;
    int list = lua_absindex(L, index);
    lua_rawgeti(L, list, 0);
    lua_Integer count = lua_tointeger(L, -1);
    lua_pop(L, 1);
    for (lua_Integer i = 0; i < count; i++) {
        lua_rawgeti(L, list, 3 * i + 1);
        lua_rawgeti(L, list, 3 * i + 2);
        int n = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
        const char *name = lua_getupvalue(L, -1, n);
        lua_rawgeti(L, list, 3 * i + 3);
        if (!lua_rawequal(L, -1, -2)) {
            lua_setupvalue(L, -3, n);
            if (!assigned) assigned = name;
            lua_pop(L, 2);
        } else {
            lua_pop(L, 3);
        }
    }
    return assigned;
}
