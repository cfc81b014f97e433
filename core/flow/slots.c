/* Numbers the functions of a script by walking what it returned, keys in order.
 * The stack of C is the stack of the walk: depth is bounded. */
#include "flow/slots.h"

#include "flow/api_lists.h"
#include "flow/budget.h"
#include "flow/frozen.h"

#include <lauxlib.h>

struct walk {
    int seen, slots; /* stack indices */
    int count;
    int depth;
};

static void walk_value(lua_State *L, struct walk *w);

/* Integers before texts, each upwards. Other keys are never compared. */
static bool key_is_less(lua_State *L, int a, int b) {
    bool a_is_text = lua_type(L, a) == LUA_TSTRING, b_is_text = lua_type(L, b) == LUA_TSTRING;
    if (a_is_text != b_is_text) return b_is_text;
    if (!a_is_text) return lua_tointeger(L, a) < lua_tointeger(L, b);
    struct bytes x, y;
    x.data = lua_tolstring(L, a, &x.size);
    y.data = lua_tolstring(L, b, &y.size);
    int order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);
    return order != 0 ? order < 0 : x.size < y.size;
}

static int l_key_is_less(lua_State *L) {
    lua_pushboolean(L, key_is_less(L, 1, 2));
    return 1;
}

/* Pushes the list of keys of the table, in order: table.sort of our own library does it, charged. */
static lua_Integer push_keys(lua_State *L, int table) {
    lua_Integer count = 0;
    lua_newtable(L);
    int keys = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        budget_charge(L, 1);
        if (!lua_isinteger(L, -1) && lua_type(L, -1) != LUA_TSTRING) continue;
        lua_pushvalue(L, -1);
        lua_rawseti(L, keys, ++count);
    }
    lua_pushcfunction(L, api_table_sort);
    lua_pushvalue(L, keys);
    lua_pushcfunction(L, l_key_is_less);
    lua_call(L, 2, 0);
    return count;
}

static void walk_table(lua_State *L, struct walk *w) {
    if (++w->depth > SLOTS_DEPTH_MAX) luaL_error(L, "tables are nested deeper than %d", SLOTS_DEPTH_MAX);
    luaL_checkstack(L, 10, NULL);
    frozen_content(L, -1);
    int table = lua_gettop(L);
    lua_Integer count = push_keys(L, table);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, table + 1, i);
        lua_rawget(L, table);
        walk_value(L, w);
    }
    lua_settop(L, table - 1);
    w->depth--;
}

static void add_slot(lua_State *L, struct walk *w) {
    if (w->count >= SLOTS_MAX) luaL_error(L, "more than %d functions", SLOTS_MAX);
    w->count++;
    lua_pushvalue(L, -1);
    lua_rawseti(L, w->slots, w->count);
    lua_pushvalue(L, -1);
    lua_pushinteger(L, w->count);
    lua_rawset(L, w->slots);
}

/* Pops the value on top of the stack. */
static void walk_value(lua_State *L, struct walk *w) {
    bool is_function = lua_isfunction(L, -1);
    if (is_function || lua_istable(L, -1)) {
        lua_pushvalue(L, -1);
        bool is_new = lua_rawget(L, w->seen) == LUA_TNIL;
        lua_pop(L, 1);
        if (is_new) {
            lua_pushvalue(L, -1);
            lua_pushboolean(L, 1);
            lua_rawset(L, w->seen);
            if (is_function) add_slot(L, w);
            else walk_table(L, w);
        }
    }
    lua_pop(L, 1);
}

int slots_collect(lua_State *L, int index) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 10, NULL);
    lua_newtable(L);
    lua_newtable(L);
    struct walk w = {.slots = lua_gettop(L) - 1, .seen = lua_gettop(L)};
    lua_pushvalue(L, index);
    walk_value(L, &w);
    lua_pop(L, 1);
    return w.count;
}

int slots_of(lua_State *L, int slots, int index) {
    if (!lua_isfunction(L, index)) return 0;
    slots = lua_absindex(L, slots);
    lua_pushvalue(L, index);
    lua_rawget(L, slots);
    int slot = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);
    return slot;
}
