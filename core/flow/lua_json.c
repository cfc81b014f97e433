/* JSON ⇄ Lua. Metatables are neither made (but for the mark of arrays) nor asked; frozen tables are read through. */
#include "flow/lua_json.h"

#include "flow/budget.h"
#include "flow/frozen.h"

#include "base/text.h"

#include <lauxlib.h>
#include <math.h>

#define NAMES_FEW 16

static const char array_key = 'a'; /* registry: the metatable that marks arrays */

void lua_json_open(lua_State *L) {
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &array_key);
}

static bool is_marked_array(lua_State *L, int index) {
    if (!lua_getmetatable(L, index)) return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &array_key);
    bool is = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is;
}

/* ---- in ---- */

static void push_object(lua_State *L, yyjson_val *object) {
    size_t i, count;
    yyjson_val *key, *value;
    lua_createtable(L, 0, (int)yyjson_obj_size(object));
    yyjson_obj_foreach(object, i, count, key, value) {
        if (yyjson_is_null(value)) continue;
        lua_pushlstring(L, yyjson_get_str(key), yyjson_get_len(key));
        lua_json_push(L, value);
        lua_rawset(L, -3);
    }
}

static void push_array(lua_State *L, yyjson_val *array) {
    size_t i, count;
    lua_Integer place = 0;
    yyjson_val *value;
    lua_createtable(L, (int)yyjson_arr_size(array), 0);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &array_key);
    lua_setmetatable(L, -2);
    yyjson_arr_foreach(array, i, count, value) {
        if (yyjson_is_null(value)) continue;
        lua_json_push(L, value);
        lua_rawseti(L, -2, ++place);
    }
}

static void push_number(lua_State *L, yyjson_val *value) {
    if (yyjson_is_sint(value)) lua_pushinteger(L, yyjson_get_sint(value));
    else if (yyjson_is_uint(value) && yyjson_get_uint(value) <= INT64_MAX)
        lua_pushinteger(L, (lua_Integer)yyjson_get_uint(value));
    else lua_pushnumber(L, yyjson_get_num(value));
}

void lua_json_push(lua_State *L, yyjson_val *value) {
    luaL_checkstack(L, 4, NULL);
    budget_charge(L, 1);
    switch (yyjson_get_type(value)) {
    case YYJSON_TYPE_BOOL: lua_pushboolean(L, yyjson_get_bool(value)); break;
    case YYJSON_TYPE_NUM: push_number(L, value); break;
    case YYJSON_TYPE_STR: lua_pushlstring(L, yyjson_get_str(value), yyjson_get_len(value)); break;
    case YYJSON_TYPE_ARR: push_array(L, value); break;
    case YYJSON_TYPE_OBJ: push_object(L, value); break;
    default: lua_pushnil(L); break;
    }
}

/* ---- equal? ---- */

static lua_Integer count_pairs(lua_State *L, int table) {
    lua_Integer count = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        count++;
    }
    return count;
}

static bool equals_object(lua_State *L, int table, yyjson_val *object) {
    size_t i, count;
    lua_Integer present = 0;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, i, count, key, value) {
        if (yyjson_is_null(value)) continue;
        present++;
        lua_pushlstring(L, yyjson_get_str(key), yyjson_get_len(key));
        lua_rawget(L, table);
        bool is = lua_json_equals(L, -1, value);
        lua_pop(L, 1);
        if (!is) return false;
    }
    return count_pairs(L, table) == present;
}

static bool equals_array(lua_State *L, int table, yyjson_val *array) {
    size_t i, count;
    lua_Integer present = 0;
    yyjson_val *value;
    yyjson_arr_foreach(array, i, count, value) {
        if (yyjson_is_null(value)) continue;
        lua_rawgeti(L, table, ++present);
        bool is = lua_json_equals(L, -1, value);
        lua_pop(L, 1);
        if (!is) return false;
    }
    return count_pairs(L, table) == present && (present > 0 || is_marked_array(L, table));
}

static bool equals_number(lua_State *L, int index, yyjson_val *value) {
    if (yyjson_is_sint(value)) return lua_isinteger(L, index) && lua_tointeger(L, index) == yyjson_get_sint(value);
    if (yyjson_is_uint(value) && yyjson_get_uint(value) <= INT64_MAX)
        return lua_isinteger(L, index) && lua_tointeger(L, index) == (lua_Integer)yyjson_get_uint(value);
    return !lua_isinteger(L, index) && lua_tonumber(L, index) == yyjson_get_num(value);
}

static bool equals_table(lua_State *L, int index, yyjson_val *value) {
    frozen_content(L, index);
    int table = lua_gettop(L);
    bool is = yyjson_is_obj(value)   ? equals_object(L, table, value)
              : yyjson_is_arr(value) ? equals_array(L, table, value)
                                     : !value && count_pairs(L, table) == 0;
    lua_settop(L, table - 1);
    return is;
}

bool lua_json_equals(lua_State *L, int index, yyjson_val *value) {
    luaL_checkstack(L, 8, NULL);
    budget_charge(L, 1);
    index = lua_absindex(L, index);
    switch (lua_type(L, index)) {
    case LUA_TNIL: return !value || yyjson_is_null(value);
    case LUA_TBOOLEAN: return yyjson_is_bool(value) && yyjson_get_bool(value) == (bool)lua_toboolean(L, index);
    case LUA_TNUMBER: return yyjson_is_num(value) && equals_number(L, index, value);
    case LUA_TSTRING: {
        struct bytes text;
        text.data = lua_tolstring(L, index, &text.size);
        return yyjson_is_str(value) && bytes_equal(text, json_text(value));
    }
    case LUA_TTABLE: return equals_table(L, index, value);
    default: return false;
    }
}

/* ---- out ---- */

/* Where we are, for words: a chain on the stack of C. */
struct place {
    const struct place *above;
    const char *name; /* NULL: an element */
    lua_Integer index;
    unsigned depth;
};

struct writing {
    lua_State *L;
    struct json_out out;
};

static void write_value(struct writing *w, int index, const struct place *place);

static void describe(luaL_Buffer *b, const struct place *place) {
    if (place->above) describe(b, place->above);
    if (!place->name) {
        lua_pushfstring(b->L, "[%I]", (LUAI_UACINT)place->index);
        luaL_addvalue(b);
        return;
    }
    if (place->above) luaL_addchar(b, '.');
    luaL_addstring(b, place->name);
}

static _Noreturn void refuse(struct writing *w, const struct place *place, const char *words) {
    luaL_Buffer b;
    luaL_checkstack(w->L, 8, NULL);
    luaL_buffinit(w->L, &b);
    describe(&b, place);
    luaL_addstring(&b, ": ");
    luaL_addstring(&b, words);
    luaL_pushresult(&b);
    lua_error(w->L);
    abort();
}

enum table_kind { TABLE_EMPTY, TABLE_ARRAY, TABLE_OBJECT, TABLE_MIXED };

static enum table_kind kind_of(lua_State *L, int table, size_t *count) {
    lua_Unsigned length = lua_rawlen(L, table);
    bool has_text = false, has_other = false;
    *count = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        ++*count;
        if (lua_type(L, -1) == LUA_TSTRING) has_text = true;
        else if (!lua_isinteger(L, -1) || (lua_Unsigned)lua_tointeger(L, -1) - 1 >= length) has_other = true;
    }
    if (*count == 0) return TABLE_EMPTY;
    if (has_other || (has_text && length > 0)) return TABLE_MIXED;
    if (has_text) return TABLE_OBJECT;
    return *count == length ? TABLE_ARRAY : TABLE_MIXED;
}

static void write_array(struct writing *w, int table, size_t count, const struct place *place) {
    json_array(&w->out);
    for (size_t i = 1; i <= count; i++) {
        struct place at = {place, NULL, (lua_Integer)i, place->depth + 1};
        lua_rawgeti(w->L, table, (lua_Integer)i);
        write_value(w, lua_gettop(w->L), &at);
        lua_pop(w->L, 1);
    }
    json_array_end(&w->out);
}

static int compare_names(const void *a, const void *b) {
    const struct bytes *x = a, *y = b;
    int order = memcmp(x->data, y->data, x->size < y->size ? x->size : y->size);
    return order ? order : (x->size > y->size) - (x->size < y->size);
}

static void write_object(struct writing *w, int table, size_t count, const struct place *place) {
    lua_State *L = w->L;
    struct bytes few[NAMES_FEW], *names = few; /* the texts are held by the table */
    if (count > NAMES_FEW) names = lua_newuserdatauv(L, count * sizeof *names, 0);
    int top = lua_gettop(L);
    size_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        names[n].data = lua_tolstring(L, -1, &names[n].size);
        n++;
    }
    qsort(names, n, sizeof *names, compare_names);
    json_object(&w->out);
    for (size_t i = 0; i < n; i++) {
        struct place at = {place, names[i].data, 0, place->depth + 1};
        if (!text_is_utf8(names[i])) refuse(w, place, "a name is not UTF-8");
        if (memchr(names[i].data, '\0', names[i].size)) refuse(w, place, "a name has a NUL");
        json_key_bytes(&w->out, names[i]);
        lua_pushlstring(L, names[i].data, names[i].size);
        lua_rawget(L, table);
        write_value(w, lua_gettop(L), &at);
        lua_pop(L, 1);
    }
    json_object_end(&w->out);
    lua_settop(L, top);
}

static void write_table(struct writing *w, int index, const struct place *place) {
    lua_State *L = w->L;
    size_t count;
    if (place->depth >= JSON_DEPTH_MAX) refuse(w, place, "nested too deep, or in itself");
    bool is_array = is_marked_array(L, index);
    frozen_content(L, index);
    int table = lua_gettop(L);
    switch (kind_of(L, table, &count)) {
    case TABLE_EMPTY:
        if (is_array) json_put_raw(&w->out, BYTES("[]"));
        else json_put_raw(&w->out, BYTES("{}"));
        break;
    case TABLE_ARRAY: write_array(w, table, count, place); break;
    case TABLE_OBJECT: write_object(w, table, count, place); break;
    case TABLE_MIXED: refuse(w, place, "a table is either a list 1..n or has names only");
    }
    budget_charge(L, count);
    lua_settop(L, table - 1);
}

static void write_number(struct writing *w, int index, const struct place *place) {
    if (lua_isinteger(w->L, index)) {
        json_put_int(&w->out, lua_tointeger(w->L, index));
        return;
    }
    double number = lua_tonumber(w->L, index);
    if (!isfinite(number)) refuse(w, place, "not a number that JSON can say");
    json_put_double(&w->out, number);
}

static void write_text(struct writing *w, int index, const struct place *place) {
    struct bytes text;
    text.data = lua_tolstring(w->L, index, &text.size);
    budget_charge_bytes(w->L, text.size);
    if (!text_is_utf8(text)) refuse(w, place, "a text is not UTF-8");
    json_put_bytes(&w->out, text);
}

static void write_value(struct writing *w, int index, const struct place *place) {
    lua_State *L = w->L;
    luaL_checkstack(L, 8, NULL);
    budget_charge(L, 1);
    switch (lua_type(L, index)) {
    case LUA_TNIL: json_put_null(&w->out); break;
    case LUA_TBOOLEAN: json_put_bool(&w->out, lua_toboolean(L, index)); break;
    case LUA_TNUMBER: write_number(w, index, place); break;
    case LUA_TSTRING: write_text(w, index, place); break;
    case LUA_TTABLE: write_table(w, index, place); break;
    default: refuse(w, place, "only texts, numbers, booleans and tables can be kept");
    }
    if (w->out.to->status != GUICHET_OK) refuse(w, place, "larger than what may be kept");
}

void lua_json_write(lua_State *L, int index, const char *what, struct buffer *out) {
    struct writing w = {.L = L};
    struct place place = {.name = what};
    json_out_init(&w.out, out);
    write_value(&w, lua_absindex(L, index), &place);
}
