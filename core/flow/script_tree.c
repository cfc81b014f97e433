/* Walks a Lua value and writes it as JSON. The text grows in the arena, because a walk may be broken off by an error of
 * Lua that frees nothing. */
#include "flow/script_tree.h"

#include "base/text.h"
#include "flow/frozen.h"
#include "flow/slots.h"

#include <lauxlib.h>
#include <math.h>

struct walk {
    lua_State *L;
    int slots;
    struct arena *arena;
    char *text; /* in the arena */
    size_t size, room;
    int nodes;
    struct fail *why;
    int status;
};

static void stop(struct walk *walk, const char *words) {
    if (!walk->status) walk->status = fail(walk->why, GUICHET_SCRIPT, "%s", words);
}

static void put(struct walk *walk, const char *text, size_t size) {
    if (walk->status || size == 0) return;
    if (walk->room - walk->size < size) {
        size_t room = walk->room ? walk->room * 2 : 4096;
        while (room - walk->size < size) room *= 2;
        char *grown = arena_grow(walk->arena, walk->text, walk->room, room);
        if (!grown) {
            walk->status = fail(walk->why, GUICHET_MEMORY, "the script's table is too large");
            return;
        }
        walk->text = grown;
        walk->room = room;
    }
    memcpy(walk->text + walk->size, text, size);
    walk->size += size;
}

static void put_text(struct walk *walk, const char *text) {
    put(walk, text, strlen(text));
}

static void put_quoted(struct walk *walk, int index) {
    struct bytes text;
    text.data = lua_tolstring(walk->L, index, &text.size);
    if (!text_is_utf8(text)) {
        stop(walk, "a text in the table is no UTF-8");
        return;
    }
    put(walk, "\"", 1);
    size_t plain = 0; /* where the run of what needs no escape began */
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        char escape[8];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        if (c < 0x20) snprintf(escape, sizeof escape, "\\u%04x", c);
        else snprintf(escape, sizeof escape, "\\%c", c);
        put(walk, text.data + plain, i - plain);
        put_text(walk, escape);
        plain = i + 1;
    }
    put(walk, text.data + plain, text.size - plain);
    put(walk, "\"", 1);
}

static void put_number(struct walk *walk, int index) {
    char text[40];
    if (lua_isinteger(walk->L, index)) {
        snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(walk->L, index));
    } else {
        double number = lua_tonumber(walk->L, index);
        if (!isfinite(number)) stop(walk, "a number in the table is not finite");
        snprintf(text, sizeof text, "%.17g", number);
    }
    put_text(walk, text);
}

static void put_value(struct walk *walk, int index, int depth);

/* ---- tables: keys collected into a Lua list, sorted, then written ---- */

/* 1: integers before texts, integers upwards, texts by bytes. */
static int is_before(lua_State *L, int a, int b) {
    bool a_text = lua_type(L, a) == LUA_TSTRING, b_text = lua_type(L, b) == LUA_TSTRING;
    if (a_text != b_text) return b_text;
    if (!a_text) return lua_tointeger(L, a) < lua_tointeger(L, b);
    size_t a_size, b_size;
    const char *a_text_data = lua_tolstring(L, a, &a_size), *b_text_data = lua_tolstring(L, b, &b_size);
    int order = memcmp(a_text_data, b_text_data, a_size < b_size ? a_size : b_size);
    return order ? order < 0 : a_size < b_size;
}

static void swap(lua_State *L, int list, lua_Integer i, lua_Integer k) {
    lua_rawgeti(L, list, i);
    lua_rawgeti(L, list, k);
    lua_rawseti(L, list, i);
    lua_rawseti(L, list, k);
}

static int is_before_at(lua_State *L, int list, lua_Integer i, lua_Integer k) {
    lua_rawgeti(L, list, i);
    lua_rawgeti(L, list, k);
    int before = is_before(L, -2, -1);
    lua_pop(L, 2);
    return before;
}

/* Heap sort: no recursion, no bad case. */
static void sift(lua_State *L, int list, lua_Integer root, lua_Integer count) {
    for (;;) {
        lua_Integer child = root * 2;
        if (child > count) return;
        if (child < count && is_before_at(L, list, child, child + 1)) child++;
        if (!is_before_at(L, list, root, child)) return;
        swap(L, list, root, child);
        root = child;
    }
}

static void sort(lua_State *L, int list, lua_Integer count) {
    for (lua_Integer root = count / 2; root >= 1; root--) sift(L, list, root, count);
    for (lua_Integer last = count; last > 1; last--) {
        swap(L, list, 1, last);
        sift(L, list, 1, last - 1);
    }
}

/* Pushes the sorted list of keys. *is_array: the keys are 1..n. */
static lua_Integer collect_keys(struct walk *walk, int table, bool *is_array) {
    lua_State *L = walk->L;
    lua_Integer count = 0, integers = 0, highest = 0;
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        if (lua_isinteger(L, -1)) {
            integers++;
            if (lua_tointeger(L, -1) > highest) highest = lua_tointeger(L, -1);
        } else if (lua_type(L, -1) != LUA_TSTRING) {
            stop(walk, "a key in the table is neither a text nor a whole number");
        }
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, ++count);
        if (walk->status || ++walk->nodes > SCRIPT_TREE_NODES) {
            stop(walk, "the table has too many entries");
            lua_pop(L, 1);
            break;
        }
    }
    *is_array = count > 0 && integers == count && highest == count;
    if (!walk->status) sort(L, lua_gettop(L), count);
    return count;
}

static void put_key(struct walk *walk) {
    if (lua_type(walk->L, -1) == LUA_TSTRING) {
        size_t size;
        const char *key = lua_tolstring(walk->L, -1, &size);
        if (memchr(key, '\0', size)) stop(walk, "a key in the table has a NUL");
        put_quoted(walk, -1);
    } else {
        char text[32];
        snprintf(text, sizeof text, "\"%lld\"", (long long)lua_tointeger(walk->L, -1));
        put_text(walk, text);
    }
    put(walk, ":", 1);
}

static void put_table(struct walk *walk, int table, int depth) {
    lua_State *L = walk->L;
    bool is_array;
    if (depth == SCRIPT_TREE_DEPTH) {
        stop(walk, "the table is nested too deep, or contains itself");
        return;
    }
    luaL_checkstack(L, 12, "the table is nested too deep");
    frozen_content(L, table);
    table = lua_gettop(L);
    lua_Integer count = collect_keys(walk, table, &is_array);
    int keys = lua_gettop(L);
    put(walk, is_array ? "[" : "{", 1);
    for (lua_Integer i = 1; i <= count && !walk->status; i++) {
        if (i > 1) put(walk, ",", 1);
        lua_rawgeti(L, keys, i);
        if (!is_array) put_key(walk);
        lua_rawget(L, table);
        put_value(walk, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    put(walk, is_array ? "]" : "}", 1);
    lua_pop(L, 2);
}

/* ---- values ---- */

static void put_userdata(struct walk *walk, int index) {
    char text[40] = "{\"$holder\":true}";
    const unsigned *law = luaL_testudata(walk->L, index, SCRIPT_TREE_LAW);
    if (law) snprintf(text, sizeof text, "{\"$law\":%u}", *law);
    else if (!luaL_testudata(walk->L, index, SCRIPT_TREE_HOLDER))
        stop(walk, "a value in the table has no meaning here");
    put_text(walk, text);
}

static void put_value(struct walk *walk, int index, int depth) {
    char text[32];
    switch (lua_type(walk->L, index)) {
    case LUA_TNIL: put_text(walk, "null"); break;
    case LUA_TBOOLEAN: put_text(walk, lua_toboolean(walk->L, index) ? "true" : "false"); break;
    case LUA_TNUMBER: put_number(walk, index); break;
    case LUA_TSTRING: put_quoted(walk, index); break;
    case LUA_TTABLE: put_table(walk, index, depth); break;
    case LUA_TFUNCTION:
        snprintf(text, sizeof text, "{\"$slot\":%d}", slots_of(walk->L, walk->slots, index));
        put_text(walk, text);
        break;
    case LUA_TUSERDATA: put_userdata(walk, index); break;
    default: stop(walk, "a value in the table has no meaning here");
    }
}

int script_tree_read(lua_State *L, int index, int slots, struct arena *arena, yyjson_val **root, struct fail *why) {
    struct walk walk = {.L = L, .slots = slots, .arena = arena, .why = why};
    int top = lua_gettop(L);
    put_value(&walk, lua_absindex(L, index), 0);
    lua_settop(L, top);
    int status = walk.status ? walk.status : json_read((struct bytes){walk.text, walk.size}, arena, root, why);
    /* The arena has a limit of its own: what does not fit is the script's fault, not this machine's. */
    return status == GUICHET_MEMORY ? fail(why, GUICHET_SCRIPT, "the script's table is too large") : status;
}
