/* Registers and lists what a script may call. */
#include "flow/api_lists.h"
#include "flow/budget.h"
#include "flow/script.h"

#include <lauxlib.h>

/* Pushes the table in which "a.b" stands (the globals for "b") and returns "b". */
static const char *push_place(lua_State *L, int globals, const char *name) {
    const char *dot = strchr(name, '.');
    if (!dot) {
        lua_pushvalue(L, globals);
        return name;
    }
    lua_pushlstring(L, name, (size_t)(dot - name));
    lua_pushvalue(L, -1);
    if (lua_rawget(L, globals) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, globals);
    }
    lua_remove(L, -2);
    return dot + 1;
}

void api_register(lua_State *L, const struct api_entry *table) {
    int globals = lua_gettop(L);
    for (; table->name; table++) {
        if (!table->function) continue;
        const char *last = push_place(L, globals, table->name);
        lua_pushcfunction(L, table->function);
        lua_setfield(L, -2, last);
        lua_settop(L, globals);
    }
}

/* Pushes what the stock library has under "a.b", or nil. */
static void push_stock(lua_State *L, int stock, const char *name) {
    const char *dot = strchr(name, '.');
    if (!dot) {
        lua_getfield(L, stock, name);
        return;
    }
    lua_pushlstring(L, name, (size_t)(dot - name));
    if (lua_rawget(L, stock) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_pushnil(L);
        return;
    }
    lua_getfield(L, -1, dot + 1);
    lua_remove(L, -2);
}

void api_stock(lua_State *L, int stock, const struct api_entry *table) {
    int globals = lua_gettop(L);
    for (; table->name; table++) {
        const char *last = push_place(L, globals, table->name);
        push_stock(L, stock, table->name);
        if (table->function) lua_pushcclosure(L, table->function, 1);
        lua_setfield(L, -2, last);
        lua_settop(L, globals);
    }
}

int api_charged(lua_State *L) {
    size_t bytes = 0;
    for (int i = lua_gettop(L); i > 0; i--)
        if (lua_type(L, i) == LUA_TSTRING) bytes += lua_rawlen(L, i);
    budget_charge_bytes(L, bytes);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

const struct api_entry *api_at(size_t i) {
    const struct api_entry *(*const lists[])(void) = {script_api,      api_base_list,  api_math_list,
                                                      api_string_list, api_table_list, api_utf8_list};
    for (size_t n = 0; n < sizeof lists / sizeof *lists; n++)
        for (const struct api_entry *entry = lists[n](); entry->name; entry++)
            if (i-- == 0) return entry;
    return NULL;
}
