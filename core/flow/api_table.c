/* table: as in Lua 5.4, every element paid for, so that a length that lies or a comparator that errs ends in time.
 * Sorting is a heap sort: its work does not depend on what the comparator says. */
#include "flow/api_lists.h"
#include "flow/budget.h"

#include <lauxlib.h>

#define UNPACK_MAX 65536

static lua_Integer length_of(lua_State *L, int index) {
    luaL_checktype(L, index, LUA_TTABLE);
    return luaL_len(L, index);
}

/* t[to] = t[from], paid for. */
static void move_one(lua_State *L, int from_table, lua_Integer from, int to_table, lua_Integer to) {
    budget_charge(L, 1);
    lua_geti(L, from_table, from);
    lua_seti(L, to_table, to);
}

static int l_insert(lua_State *L) {
    lua_Integer last = (lua_Integer)((lua_Unsigned)length_of(L, 1) + 1), place = last;
    int count = lua_gettop(L);
    if (count == 3) {
        place = luaL_checkinteger(L, 2);
        luaL_argcheck(L, place >= 1 && place <= last, 2, "position out of bounds");
        for (lua_Integer i = last; i > place; i--) move_one(L, 1, i - 1, 1, i);
    } else if (count != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    budget_charge(L, 1);
    lua_seti(L, 1, place);
    return 0;
}

static int l_remove(lua_State *L) {
    lua_Integer size = length_of(L, 1);
    lua_Integer place = luaL_optinteger(L, 2, size);
    bool may = place == size || place == size + 1 || (place >= 1 && place <= size);
    luaL_argcheck(L, may, 2, "position out of bounds");
    budget_charge(L, 1);
    lua_geti(L, 1, place);
    for (; place < size; place++) move_one(L, 1, place + 1, 1, place);
    lua_pushnil(L);
    lua_seti(L, 1, place);
    return 1;
}

static int l_concat(lua_State *L) {
    size_t separator_size;
    lua_Integer size = length_of(L, 1);
    const char *separator = luaL_optlstring(L, 2, "", &separator_size);
    lua_Integer from = luaL_optinteger(L, 3, 1), to = luaL_optinteger(L, 4, size);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (lua_Integer i = from; i <= to; i++) {
        lua_geti(L, 1, i);
        if (!lua_isstring(L, -1)) luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
        budget_charge_bytes(L, lua_rawlen(L, -1) + separator_size);
        luaL_addvalue(&b);
        if (i == to) break; /* `to` may be the greatest integer */
        luaL_addlstring(&b, separator, separator_size);
    }
    luaL_pushresult(&b);
    return 1;
}

static int l_unpack(lua_State *L) {
    lua_Integer from = luaL_optinteger(L, 2, 1);
    lua_Integer to = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (from > to) return 0;
    lua_Unsigned count = (lua_Unsigned)to - (lua_Unsigned)from;
    if (count >= UNPACK_MAX || !lua_checkstack(L, (int)++count)) return luaL_error(L, "too many results to unpack");
    budget_charge(L, (size_t)count);
    for (; from < to; from++) lua_geti(L, 1, from);
    lua_geti(L, 1, to);
    return (int)count;
}

static int l_move(lua_State *L) {
    lua_Integer from = luaL_checkinteger(L, 2), end = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, target, LUA_TTABLE);
    if (end >= from) {
        luaL_argcheck(L, from > 0 || end < LUA_MAXINTEGER + from, 3, "too many elements to move");
        lua_Integer count = end - from + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool overlaps = to > from && to <= end && target == 1;
        if (overlaps)
            for (lua_Integer i = count - 1; i >= 0; i--) move_one(L, 1, from + i, target, to + i);
        else
            for (lua_Integer i = 0; i < count; i++) move_one(L, 1, from + i, target, to + i);
    }
    lua_pushvalue(L, target);
    return 1;
}

/* ---- sort: the table at 1, the comparator or nil at 2 ---- */

/* Is the value at stack index a before the one at b? Both count from the bottom. */
static bool is_before(lua_State *L, int a, int b) {
    budget_charge(L, 1);
    if (lua_isnil(L, 2)) return lua_compare(L, a, b, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a);
    lua_pushvalue(L, b);
    lua_call(L, 2, 1);
    bool is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/* Lets the value at `root` sink to its place in the heap t[1 … size]. */
static void sink(lua_State *L, lua_Integer root, lua_Integer size) {
    lua_geti(L, 1, root);
    int value = lua_gettop(L);
    while (root <= size / 2) {
        lua_Integer child = 2 * root;
        lua_geti(L, 1, child);
        if (child < size) {
            lua_geti(L, 1, child + 1);
            if (is_before(L, value + 1, value + 2)) {
                lua_remove(L, value + 1);
                child++;
            } else {
                lua_pop(L, 1);
            }
        }
        if (!is_before(L, value, value + 1)) break;
        lua_seti(L, 1, root);
        root = child;
    }
    lua_settop(L, value);
    lua_seti(L, 1, root);
}

int api_table_sort(lua_State *L) {
    lua_Integer size = length_of(L, 1);
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    luaL_checkstack(L, 10, NULL);
    for (lua_Integer root = size / 2; root >= 1; root--) sink(L, root, size);
    for (lua_Integer last = size; last > 1; last--) {
        lua_geti(L, 1, 1);
        lua_geti(L, 1, last);
        lua_seti(L, 1, 1);
        lua_seti(L, 1, last);
        sink(L, 1, last - 1);
    }
    return 0;
}

const struct api_entry *api_table_list(void) {
    static const struct api_entry list[] = {
        {"table.concat", "(list [, separator [, from [, to]]]) → text", "the texts of a list as one", l_concat},
        {"table.insert", "(list, [place,] value)", "puts a value at the end, or before a place", l_insert},
        {"table.move", "(list, from, to, at [, other]) → list", "copies elements", l_move},
        {"table.pack", "(…) → list", "the arguments as a list with `n`", NULL},
        {"table.remove", "(list [, place]) → value", "takes the last value out, or the one at a place", l_remove},
        {"table.sort", "(list [, before])", "sorts in place; equal elements in no fixed order", api_table_sort},
        {"table.unpack", "(list [, from [, to]]) → …", "the elements as results", l_unpack},
        {NULL, NULL, NULL, NULL},
    };
    return list;
}
