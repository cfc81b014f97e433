/* Builds the globals from the lists, then shuts every door the stock libraries opened. */
#include "flow/sandbox.h"

#include "flow/api_lists.h"
#include "flow/frozen.h"
#include "flow/lua_json.h"
#include "flow/script.h"

#include "base/text.h"

#include <lauxlib.h>
#include <lualib.h>

#define NAMES_MAX 128

/* Names of the lists that begin with `prefix` and have no further dot, the prefix cut off; ends with NULL. */
static void collect_names(const char *prefix, const char *names[NAMES_MAX + 1]) {
    size_t count = 0, length = strlen(prefix);
    const struct api_entry *entry;
    for (size_t i = 0; (entry = api_at(i)) && count < NAMES_MAX; i++) {
        if (strncmp(entry->name, prefix, length) != 0 || strchr(entry->name + length, '.')) continue;
        names[count++] = entry->name + length;
    }
    static const char *const modules[] = {"field", "law", "holder", "math", "string", "table", "utf8"};
    for (size_t i = 0; length == 0 && i < sizeof modules / sizeof *modules && count < NAMES_MAX; i++)
        names[count++] = modules[i];
    names[count] = NULL;
}

/* __index behind a table of ours. Upvalue 1: "" for the globals, "string." … */
static int l_missing(lua_State *L) {
    const char *prefix = lua_tostring(L, lua_upvalueindex(1));
    if (lua_type(L, 2) != LUA_TSTRING) return 0;
    const char *names[NAMES_MAX + 1];
    struct bytes name;
    name.data = lua_tolstring(L, 2, &name.size);
    collect_names(prefix, names);
    const char *nearest = text_nearest(name, names);
    if (nearest) return luaL_error(L, "there is no '%s%s' (did you mean '%s%s'?)", prefix, name.data, prefix, nearest);
    return luaL_error(L, "there is no '%s%s'", prefix, name.data);
}

static int l_global_refused(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "globals cannot be set");
    return luaL_error(L, "globals cannot be set: '%s' (write \"local %s\")", lua_tostring(L, 2), lua_tostring(L, 2));
}

static int l_library_refused(lua_State *L) {
    return luaL_error(L, "libraries cannot be changed");
}

/* Replaces the table on top of the stack by an empty one that shows it. */
static void shut(lua_State *L, const char *prefix, lua_CFunction refuse) {
    lua_newtable(L);
    lua_pushstring(L, prefix);
    lua_pushcclosure(L, strcmp(prefix, "field.") == 0 ? script_unknown_field : l_missing, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pushcfunction(L, refuse);
    frozen_proxy(L);
}

/* Shuts every table in the globals on top of the stack that has no metatable of its own. */
static void shut_modules(lua_State *L) {
    int globals = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, globals)) {
        if (!lua_istable(L, -1) || lua_getmetatable(L, -1)) {
            lua_settop(L, globals + 1);
            continue;
        }
        lua_pushfstring(L, "%s.", lua_tostring(L, globals + 1));
        lua_insert(L, -2);
        shut(L, lua_tostring(L, -2), l_library_refused);
        lua_pushvalue(L, globals + 1);
        lua_insert(L, -2);
        lua_rawset(L, globals); /* an existing key: allowed while walking */
        lua_settop(L, globals + 1);
    }
}

/* Pushes a table with the stock libraries we take from. */
static void push_stock_libraries(lua_State *L) {
    static const luaL_Reg libraries[] = {
        {"math", luaopen_math}, {"string", luaopen_string}, {"table", luaopen_table}, {"utf8", luaopen_utf8}};
    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 1);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        lua_pushcfunction(L, libraries[i].func);
        lua_call(L, 0, 1);
        lua_setfield(L, -2, libraries[i].name);
    }
}

/* s:rep(3) works; the metatable itself is out of reach (getmetatable) and has nothing else. */
static void set_string_metatable(lua_State *L, int globals) {
    lua_pushliteral(L, "");
    lua_newtable(L);
    lua_getfield(L, globals, "string");
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void sandbox_open(lua_State *L) {
    const struct api_entry *(*const lists[])(void) = {api_base_list, api_math_list, api_string_list, api_table_list,
                                                      api_utf8_list};
    int bottom = lua_gettop(L);
    luaL_checkstack(L, 20, NULL);
    lua_json_open(L);
    api_base_open(L);
    push_stock_libraries(L);
    int stock = lua_gettop(L);
    lua_newtable(L);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) api_stock(L, stock, lists[i]());
    script_register(L);
    shut_modules(L);
    set_string_metatable(L, stock + 1);
    shut(L, "", l_global_refused);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_settop(L, bottom);
}
