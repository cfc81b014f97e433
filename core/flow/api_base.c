/* The functions a script calls without a module's name.
 * pairs goes through a table in a fixed order, so that a script gives the same on every machine. */
#include "flow/api_lists.h"
#include "flow/budget.h"
#include "flow/frozen.h"
#include "flow/machine.h"

#include <lauxlib.h>

#define DENIAL "guichet.denial"

/* ---- errors ---- */

static int l_pcall(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
    if (status == LUA_ERRMEM || budget_of(L)->spent) budget_raise(L);
    if (status == LUA_OK) return lua_gettop(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

/* Without addresses: they differ from run to run. */
static int l_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    int type = lua_type(L, 1);
    bool has_own_words = luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL;
    if (has_own_words || type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN || type == LUA_TNIL)
        luaL_tolstring(L, 1, NULL);
    else lua_pushstring(L, lua_typename(L, type));
    return 1;
}

/* ---- tables ---- */

static int l_next(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    budget_charge(L, 1);
    lua_settop(L, 2);
    frozen_content(L, 1);
    lua_replace(L, 1);
    if (lua_next(L, 1)) return 2;
    lua_pushnil(L);
    return 1;
}

/* Numbers upwards, then texts by their bytes, then the rest. */
static int l_key_is_less(lua_State *L) {
    int a = lua_type(L, 1), b = lua_type(L, 2);
    bool less = false;
    if (a != b) less = a == LUA_TNUMBER || (a == LUA_TSTRING && b != LUA_TNUMBER);
    else if (a == LUA_TNUMBER || a == LUA_TSTRING) less = lua_compare(L, 1, 2, LUA_OPLT);
    else if (a == LUA_TBOOLEAN) less = lua_toboolean(L, 1) < lua_toboolean(L, 2);
    lua_pushboolean(L, less);
    return 1;
}

/* Upvalues: content, keys, how many were given. */
static int l_pairs_step(lua_State *L) {
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        budget_charge(L, 1);
        if (lua_rawgeti(L, lua_upvalueindex(2), ++i) == LUA_TNIL) return 1;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) break;
        lua_pop(L, 2); /* removed on the way */
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

static int l_pairs(lua_State *L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    frozen_content(L, 1);
    lua_newtable(L);
    lua_Integer count = 0;
    lua_pushnil(L);
    while (lua_next(L, 2)) {
        lua_pop(L, 1);
        budget_charge(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, 3, ++count);
    }
    lua_pushcfunction(L, api_table_sort);
    lua_pushvalue(L, 3);
    lua_pushcfunction(L, l_key_is_less);
    lua_call(L, 2, 0);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, l_pairs_step, 3);
    lua_pushvalue(L, 1);
    return 2;
}

static int l_setmetatable(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    lua_settop(L, 2);
    frozen_set_metatable(L, 1, 2);
    lua_pushvalue(L, 1);
    return 1;
}

static int l_getmetatable(lua_State *L) {
    luaL_checkany(L, 1);
    frozen_get_metatable(L, 1);
    return 1;
}

/* ---- deny ---- */

static bool is_code(const char *code, size_t size) {
    return size > 0 && size < sizeof((struct api_denial *)0)->code &&
           strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

static int l_deny(lua_State *L) {
    size_t code_size, text_size;
    const char *code = luaL_checklstring(L, 1, &code_size);
    const char *text = luaL_optlstring(L, 2, "", &text_size);
    luaL_argcheck(L, is_code(code, code_size), 1, "a code has small letters, digits and _, at most 47");
    struct api_denial *denial = lua_newuserdatauv(L, sizeof *denial, 0);
    luaL_argcheck(L, text_size < sizeof denial->text, 2, "longer than 400 bytes");
    luaL_argcheck(L, strlen(text) == text_size, 2, "has a NUL");
    memcpy(denial->code, code, code_size + 1);
    memcpy(denial->text, text, text_size + 1);
    luaL_setmetatable(L, DENIAL);
    return 1;
}

const struct api_denial *api_base_denial(lua_State *L, int index) {
    return luaL_testudata(L, index, DENIAL);
}

void api_base_open(lua_State *L) {
    luaL_newmetatable(L, DENIAL);
    lua_pop(L, 1);
}

/* ---- the list ---- */

const struct api_entry *api_base_list(void) {
    static const struct api_entry list[] = {
        {"assert", "(value [, words]) → value", "raises when the value is nil or false", NULL},
        {"deny", "(code [, text]) → denial", "what `run` returns to refuse the event", l_deny},
        {"error", "(words [, level])", "raises: the case stays as it was", NULL},
        {"getmetatable", "(table) → table", "the metatable, nil for a text", l_getmetatable},
        {"ipairs", "(table) → iterator", "goes through 1, 2, 3 … up to the first nil", NULL},
        {"next", "(table [, key]) → key, value", "any next pair; `next(t) == nil`: the table is empty", l_next},
        {"pairs", "(table) → iterator", "every pair: numbers upwards, then texts by their bytes", l_pairs},
        {"pcall", "(function, …) → ok, …", "catches errors, but not the end of the budget", l_pcall},
        {"select", "(n or '#', …) → …", "arguments from the n-th on, or how many", NULL},
        {"setmetatable", "(table, metatable) → table",
         "without __gc, __close, __mode; later changes of the metatable do not count", l_setmetatable},
        {"tonumber", "(value [, base]) → number", "nil when it is no number", api_charged},
        {"tostring", "(value) → text", "the value as text, without addresses", l_tostring},
        {"type", "(value) → text", "\"nil\", \"number\", \"string\", \"boolean\", \"table\", \"function\" …", NULL},
        {"use", "(\"lib/NAME\") → value", "what scripts/lib/NAME.lua returns; only while loading", vm_load_use},
        {NULL, NULL, NULL, NULL},
    };
    return list;
}
