/* Freezing in place: the content moves to a table behind, reading goes through __index, writing is refused.
 * Also the two faces of a metatable. See frozen.h. */
#include "flow/frozen.h"

#include "flow/budget.h"

#include <lauxlib.h>

/* Keys of a working metatable that no script can name: light userdata of these addresses. */
static const char content_key = 'c';
static const char face_key = 'f';
static const char proxy_key = 'p';

/* What a metatable may say. Everything else in it is a plain member. */
static const char *const events[] = {
    "__add", "__sub",   "__mul",  "__div",  "__mod",   "__pow",      "__unm",      "__idiv", "__band",
    "__bor", "__bxor",  "__shl",  "__shr",  "__bnot",  "__concat",   "__len",      "__eq",   "__lt",
    "__le",  "__index", "__call", "__name", "__pairs", "__tostring", "__newindex", NULL,
};
static const char *const refused[] = {"__gc", "__close", "__mode", NULL};

/* ---- metatables ---- */

static bool has_face(lua_State *L, int index) {
    if (!lua_getmetatable(L, index)) return false;
    if (lua_rawgetp(L, -1, &face_key) == LUA_TNIL) {
        lua_pop(L, 2);
        return false;
    }
    lua_remove(L, -2);
    return true; /* the face is on top */
}

void frozen_get_metatable(lua_State *L, int index) {
    index = lua_absindex(L, index);
    if (!lua_istable(L, index)) {
        lua_pushnil(L);
        return;
    }
    frozen_content(L, index);
    if (!has_face(L, -1)) lua_pushnil(L);
    lua_remove(L, -2);
    if (lua_isnil(L, -1)) return;
    frozen_content(L, -1);
    lua_pushliteral(L, "__metatable");
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (lua_isnil(L, -1)) lua_pop(L, 1);
    else lua_remove(L, -2);
}

static void copy_events(lua_State *L, int from, int to) {
    for (size_t i = 0; events[i]; i++) {
        lua_pushstring(L, events[i]);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, from) == LUA_TNIL) lua_pop(L, 2);
        else lua_rawset(L, to);
    }
}

static void check_refused(lua_State *L, int content) {
    for (size_t i = 0; refused[i]; i++) {
        lua_pushstring(L, refused[i]);
        if (lua_rawget(L, content) != LUA_TNIL) luaL_error(L, "a metatable may not have '%s'", refused[i]);
        lua_pop(L, 1);
    }
}

static void check_unprotected(lua_State *L, int table) {
    if (frozen_is(L, table)) luaL_error(L, "this table cannot be changed: it was made while loading");
    if (!lua_getmetatable(L, table)) return;
    lua_pop(L, 1);
    if (!has_face(L, table)) luaL_error(L, "cannot change a protected metatable");
    frozen_content(L, -1);
    lua_pushliteral(L, "__metatable");
    if (lua_rawget(L, -2) != LUA_TNIL) luaL_error(L, "cannot change a protected metatable");
    lua_pop(L, 3);
}

void frozen_set_metatable(lua_State *L, int table, int metatable) {
    table = lua_absindex(L, table);
    metatable = lua_absindex(L, metatable);
    luaL_checkstack(L, 8, NULL);
    check_unprotected(L, table);
    if (lua_isnil(L, metatable)) {
        lua_pushnil(L);
        lua_setmetatable(L, table);
        return;
    }
    frozen_content(L, metatable);
    int content = lua_gettop(L);
    check_refused(L, content);
    lua_newtable(L);
    copy_events(L, content, content + 1);
    lua_pushvalue(L, metatable);
    lua_rawsetp(L, content + 1, &face_key);
    lua_setmetatable(L, table);
    lua_pop(L, 1);
}

/* ---- one table ---- */

void frozen_content(lua_State *L, int index) {
    index = lua_absindex(L, index);
    if (lua_getmetatable(L, index)) {
        if (lua_rawgetp(L, -1, &content_key) == LUA_TTABLE) {
            lua_remove(L, -2);
            return;
        }
        lua_pop(L, 2);
    }
    lua_pushvalue(L, index);
}

bool frozen_is(lua_State *L, int index) {
    if (!lua_getmetatable(L, index)) return false;
    bool is = lua_rawgetp(L, -1, &content_key) == LUA_TTABLE;
    lua_pop(L, 2);
    return is;
}

static int l_refuse(lua_State *L) {
    if (lua_type(L, 2) == LUA_TSTRING)
        return luaL_error(L, "'%s' cannot be set: this table was made while loading and cannot be changed",
                          lua_tostring(L, 2));
    return luaL_error(L, "this table was made while loading and cannot be changed");
}

static int l_length(lua_State *L) {
    frozen_content(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

/* __index of a frozen table that had one of its own, which must not be shown the content. Upvalues: content, own. */
static int l_index(lua_State *L) {
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    if (!lua_isfunction(L, lua_upvalueindex(2))) {
        lua_pushvalue(L, 2);
        lua_gettable(L, lua_upvalueindex(2));
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 1);
    return 1;
}

/* Moves every pair of the table to the one on top of the stack. */
static void move_content(lua_State *L, int table) {
    int content = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, content);
        budget_charge(L, 1);
    }
    lua_pushnil(L);
    while (lua_next(L, content)) { /* clearing fields of `table` while walking another is always allowed */
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, table);
    }
}

/* Fills the metatable on top of the stack, which has the events of the table's own one. */
static void set_frozen_events(lua_State *L, int content) {
    int metatable = lua_gettop(L);
    lua_pushvalue(L, content);
    if (lua_getfield(L, metatable, "__index") == LUA_TNIL) lua_pop(L, 1);
    else lua_pushcclosure(L, l_index, 2);
    lua_setfield(L, metatable, "__index");
    if (lua_getfield(L, metatable, "__len") == LUA_TNIL) {
        lua_pushcfunction(L, l_length);
        lua_setfield(L, metatable, "__len");
    }
    lua_settop(L, metatable);
    lua_pushcfunction(L, l_refuse);
    lua_setfield(L, metatable, "__newindex");
    lua_pushvalue(L, content);
    lua_rawsetp(L, metatable, &content_key);
}

void frozen_table(lua_State *L, int index) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 8, NULL);
    if (frozen_is(L, index)) return;
    lua_newtable(L);
    int content = lua_gettop(L);
    lua_newtable(L); /* the metatable of what remains */
    if (lua_getmetatable(L, index)) {
        copy_events(L, content + 2, content + 1);
        lua_setmetatable(L, content);
    }
    set_frozen_events(L, content);
    lua_pushvalue(L, content);
    move_content(L, index);
    lua_pop(L, 1);
    lua_setmetatable(L, index);
    lua_pop(L, 1);
}

void frozen_proxy(lua_State *L) {
    lua_newtable(L);
    lua_insert(L, -3); /* T, __index, __newindex */
    lua_newtable(L);
    lua_insert(L, -3);
    lua_setfield(L, -3, "__newindex");
    lua_setfield(L, -2, "__index");
    lua_newtable(L);
    lua_rawsetp(L, -2, &content_key);
    lua_pushboolean(L, 1);
    lua_rawsetp(L, -2, &proxy_key);
    lua_setmetatable(L, -2);
}

bool frozen_is_proxy(lua_State *L, int index) {
    if (!lua_getmetatable(L, index)) return false;
    bool is = lua_rawgetp(L, -1, &proxy_key) != LUA_TNIL;
    lua_pop(L, 2);
    return is;
}

/* ---- everything that can be reached ---- */

/* Puts the value on top of the stack (popped) into the queue unless it was there before. */
static void enqueue(lua_State *L, int seen, int queue, lua_Integer *count) {
    int type = lua_type(L, -1);
    if (type != LUA_TTABLE && type != LUA_TFUNCTION) {
        lua_pop(L, 1);
        return;
    }
    lua_pushvalue(L, -1);
    if (lua_rawget(L, seen) != LUA_TNIL) {
        lua_pop(L, 2);
        return;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_rawset(L, seen);
    lua_rawseti(L, queue, ++*count);
}

/* The pieces of a metatable that setmetatable made are walked; it is not frozen itself: no script can reach it. */
static bool is_working(lua_State *L, int table) {
    bool is = lua_rawgetp(L, table, &face_key) != LUA_TNIL;
    lua_pop(L, 1);
    return is;
}

/* A metatable that C made: whoever made it also sees to it that its tables cannot be written. */
static bool is_made_by_c(lua_State *L, int table) {
    if (!lua_getmetatable(L, table)) return false;
    bool is = !is_working(L, -1);
    lua_pop(L, 1);
    return is;
}

static void enqueue_members(lua_State *L, int table, int seen, int queue, lua_Integer *count) {
    lua_pushnil(L);
    while (lua_next(L, table)) {
        enqueue(L, seen, queue, count);
        lua_pushvalue(L, -1);
        enqueue(L, seen, queue, count);
        budget_charge(L, 1);
    }
    if (!lua_getmetatable(L, table)) return;
    if (is_working(L, -1)) enqueue(L, seen, queue, count);
    else lua_pop(L, 1);
}

void frozen_deep(lua_State *L, int index) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 12, NULL);
    lua_newtable(L);
    lua_newtable(L);
    int seen = lua_gettop(L) - 1, queue = seen + 1;
    lua_Integer count = 0;
    lua_pushvalue(L, index);
    enqueue(L, seen, queue, &count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, queue, i);
        int item = lua_gettop(L);
        budget_charge(L, 1);
        if (lua_isfunction(L, item)) {
            for (int n = 1; lua_getupvalue(L, item, n); n++) enqueue(L, seen, queue, &count);
        } else if (!frozen_is(L, item)) {
            enqueue_members(L, item, seen, queue, &count);
            if (!is_working(L, item) && !is_made_by_c(L, item)) frozen_table(L, item);
        }
        lua_settop(L, queue);
    }
    lua_settop(L, seen - 1);
}
