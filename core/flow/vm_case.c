/* c and e: two tables that stand for the case and the event of the present run, whatever it is.
 * A member is made when it is asked for; those that are tables wait in the cache until the run ends, so that what the
 * script writes into them is found again and compared. */
#include "flow/frozen.h"
#include "flow/lua_json.h"
#include "flow/machine.h"

#include "base/text.h"

#include <lauxlib.h>

enum cached {
    CACHED_NONE,
    CACHED_INPUT,
    CACHED_DATA,
    CACHED_HOLDER,
    CACHED_ADMITTED,
    CACHED_REQUESTER,
    CACHED_PERIOD,
    CACHED_LEGAL_BASIS,
    CACHED_PROTECTED,
    CACHED_EVENT_INPUT,
    CACHED_RESULT
};

struct case_member {
    const char *name;
    void (*push)(lua_State *L, const struct vm *vm);
    enum cached cached;
    bool is_empty_table; /* absent JSON is {} */
};

/* ---- members of c ---- */

static void push_time(lua_State *L, int64_t utc_ms) {
    char text[TEXT_TIME_SIZE + 1];
    if (utc_ms == 0) lua_pushnil(L);
    else lua_pushlstring(L, text, text_time(utc_ms, text));
}

static void push_id(lua_State *L, const struct vm *vm) {
    char text[ID_TEXT_SIZE + 1];
    id_format(&vm->c->head->id, text);
    lua_pushstring(L, text);
}

#define PUSH_TEXT(function, expression)                                                                                \
    static void function(lua_State *L, const struct vm *vm) {                                                          \
        lua_pushstring(L, expression);                                                                                 \
    }
#define PUSH_TIME(function, expression)                                                                                \
    static void function(lua_State *L, const struct vm *vm) {                                                          \
        push_time(L, expression);                                                                                      \
    }
#define PUSH_JSON(function, expression)                                                                                \
    static void function(lua_State *L, const struct vm *vm) {                                                          \
        lua_json_push(L, expression);                                                                                  \
    }

PUSH_TEXT(push_clock, clock_state_name(vm->c->head->clock))
PUSH_TEXT(push_holder, vm->c->head->holder)
PUSH_TEXT(push_number, vm->c->head->number)
PUSH_TEXT(push_party, vm->c->head->party)
PUSH_TEXT(push_state, vm->c->head->state)
PUSH_TEXT(push_territory, vm->c->head->territory)
PUSH_TEXT(push_type, vm->c->head->type)
PUSH_TEXT(push_unit, vm->c->head->unit)
PUSH_TEXT(push_urgency, urgency_name(vm->c->head->urgency))
PUSH_TIME(push_due_at, vm->c->head->due_at)
PUSH_TIME(push_now, vm->c->now)
PUSH_TIME(push_received_at, vm->c->head->received_at)
PUSH_JSON(push_data, vm->c->data)
PUSH_JSON(push_input, vm->c->input)
PUSH_JSON(push_legal_basis, vm->c->legal_basis)
PUSH_JSON(push_period, vm->c->period)
PUSH_JSON(push_protected, vm->c->protection)
PUSH_JSON(push_requester, vm->c->requester)

static void push_test(lua_State *L, const struct vm *vm) {
    lua_pushboolean(L, vm->c->head->test);
}

static void push_admitted(lua_State *L, const struct vm *vm) {
    (void)vm;
    lua_pushnil(L); /* written only: a word for the circle of those who need to know */
}

static const struct case_member case_members[] = {
    {"admitted", push_admitted, CACHED_NONE, false},
    {"clock", push_clock, CACHED_NONE, false},
    {"data", push_data, CACHED_DATA, true},
    {"due_at", push_due_at, CACHED_NONE, false},
    {"holder", push_holder, CACHED_HOLDER, false},
    {"id", push_id, CACHED_NONE, false},
    {"input", push_input, CACHED_INPUT, true},
    {"legal_basis", push_legal_basis, CACHED_LEGAL_BASIS, true},
    {"now", push_now, CACHED_NONE, false},
    {"number", push_number, CACHED_NONE, false},
    {"party", push_party, CACHED_NONE, false},
    {"period", push_period, CACHED_PERIOD, false},
    {"protected", push_protected, CACHED_PROTECTED, false},
    {"received_at", push_received_at, CACHED_NONE, false},
    {"requester", push_requester, CACHED_REQUESTER, true},
    {"state", push_state, CACHED_NONE, false},
    {"territory", push_territory, CACHED_NONE, false},
    {"test", push_test, CACHED_NONE, false},
    {"type", push_type, CACHED_NONE, false},
    {"unit", push_unit, CACHED_NONE, false},
    {"urgency", push_urgency, CACHED_NONE, false},
    {NULL, NULL, CACHED_NONE, false},
};

/* ---- members of e ---- */

PUSH_TEXT(push_event, vm->e->name)
PUSH_TEXT(push_error, vm->e->error)
PUSH_TEXT(push_by, vm->e->by)
PUSH_TEXT(push_event_party, vm->e->party)
PUSH_TEXT(push_event_unit, vm->e->unit)
PUSH_TIME(push_at, vm->e->at)
PUSH_JSON(push_event_input, vm->e->input)
PUSH_JSON(push_result, vm->e->result)

static const struct case_member event_members[] = {
    {"at", push_at, CACHED_NONE, false},
    {"by", push_by, CACHED_NONE, false},
    {"error", push_error, CACHED_NONE, false},
    {"event", push_event, CACHED_NONE, false},
    {"input", push_event_input, CACHED_EVENT_INPUT, true},
    {"party", push_event_party, CACHED_NONE, false},
    {"result", push_result, CACHED_RESULT, false},
    {"unit", push_event_unit, CACHED_NONE, false},
    {NULL, NULL, CACHED_NONE, false},
};

/* ---- reading and writing; upvalues: members (name → number), the cache, the list ---- */

static int refuse_member(lua_State *L, const struct case_member *members, const char *what) {
    const char *names[sizeof case_members / sizeof *case_members];
    size_t count = 0;
    for (; members[count].name; count++) names[count] = members[count].name;
    names[count] = NULL;
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "%s has names only", what);
    struct bytes name;
    name.data = lua_tolstring(L, 2, &name.size);
    const char *nearest = text_nearest(name, names);
    if (nearest) return luaL_error(L, "%s has no '%s' (did you mean '%s'?)", what, name.data, nearest);
    return luaL_error(L, "%s has no '%s'", what, name.data);
}

static int read_member(lua_State *L, const struct case_member *members, const char *what) {
    struct vm *vm = vm_of(L);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL) return refuse_member(L, members, what);
    const struct case_member *member = &members[lua_tointeger(L, -1)];
    if (!member->cached) {
        member->push(L, vm);
        return 1;
    }
    if (vm->touched & 1u << member->cached) {
        lua_rawgeti(L, lua_upvalueindex(2), member->cached);
        return 1;
    }
    member->push(L, vm);
    if (member->is_empty_table && lua_isnil(L, -1)) lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawseti(L, lua_upvalueindex(2), member->cached);
    vm->touched |= 1u << member->cached;
    return 1;
}

static int l_case_read(lua_State *L) {
    if (!vm_of(L)->c) return luaL_error(L, "c is there only while a function runs");
    return read_member(L, case_members, "c");
}

static int l_event_read(lua_State *L) {
    if (!vm_of(L)->e) return luaL_error(L, "e is there only in run(c, e)");
    return read_member(L, event_members, "e");
}

/* What a script may set: the two tables, and who holds the case from now on. */
static const struct {
    const char *name;
    enum cached cached;
    int type;
} writable[] = {{"data", CACHED_DATA, LUA_TTABLE},
                {"input", CACHED_INPUT, LUA_TTABLE},
                {"holder", CACHED_HOLDER, LUA_TSTRING},
                {"admitted", CACHED_ADMITTED, LUA_TSTRING}};

static int l_case_write(lua_State *L) {
    struct vm *vm = vm_of(L);
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    size_t i = 0, count = sizeof writable / sizeof *writable;
    while (i < count && strcmp(name, writable[i].name) != 0) i++;
    if (!vm->c || i == count)
        return luaL_error(L, "c.%s cannot be set, only c.data, c.input, c.holder and c.admitted", name);
    if (lua_type(L, 3) != writable[i].type)
        return luaL_error(L, "c.%s must be a %s, not a %s", name, lua_typename(L, writable[i].type),
                          luaL_typename(L, 3));
    lua_settop(L, 3);
    lua_rawseti(L, lua_upvalueindex(2), writable[i].cached);
    vm->touched |= 1u << writable[i].cached;
    return 0;
}

static int l_event_write(lua_State *L) {
    return luaL_error(L, "e cannot be set");
}

/* Pushes a table that is read and written by these two. */
static void push_proxy(lua_State *L, const struct case_member *members, lua_CFunction reader, lua_CFunction writer) {
    lua_newtable(L);
    for (int i = 0; members[i].name; i++) {
        lua_pushinteger(L, i);
        lua_setfield(L, -2, members[i].name);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm_of(L)->refs.cache);
    lua_pushcclosure(L, reader, 2);
    lua_pushnil(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm_of(L)->refs.cache);
    lua_pushcclosure(L, writer, 2);
    frozen_proxy(L);
}

void vm_case_open(lua_State *L) {
    struct vm_refs *refs = &vm_of(L)->refs;
    lua_createtable(L, CACHED_RESULT, 0);
    refs->cache = luaL_ref(L, LUA_REGISTRYINDEX);
    push_proxy(L, case_members, l_case_read, l_case_write);
    refs->c = luaL_ref(L, LUA_REGISTRYINDEX);
    push_proxy(L, event_members, l_event_read, l_event_write);
    refs->e = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* ---- after the run ---- */

static bool push_changed(lua_State *L, enum cached cached, yyjson_val *given) {
    if (!(vm_of(L)->touched & 1u << cached)) return false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm_of(L)->refs.cache);
    lua_rawgeti(L, -1, cached);
    lua_remove(L, -2);
    if (!lua_json_equals(L, -1, given)) return true;
    lua_pop(L, 1);
    return false;
}

bool vm_case_push_input(lua_State *L) {
    return push_changed(L, CACHED_INPUT, vm_of(L)->c->input);
}

bool vm_case_push_data(lua_State *L) {
    return push_changed(L, CACHED_DATA, vm_of(L)->c->data);
}

/* The text in the cache, pushed; NULL: this run has set none. */
static const char *push_text(lua_State *L, enum cached cached) {
    if (!(vm_of(L)->touched & 1u << cached)) return NULL;
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm_of(L)->refs.cache);
    lua_rawgeti(L, -1, cached);
    lua_remove(L, -2);
    return lua_tostring(L, -1);
}

const char *vm_case_holder(lua_State *L) {
    const char *holder = push_text(L, CACHED_HOLDER), *given = vm_of(L)->c->head->holder;
    return holder && !(given && strcmp(holder, given) == 0) ? holder : NULL;
}

const char *vm_case_admitted(lua_State *L) {
    return push_text(L, CACHED_ADMITTED);
}

void vm_case_forget(struct vm *vm) {
    if (!vm->touched) return;
    lua_rawgeti(vm->L, LUA_REGISTRYINDEX, vm->refs.cache);
    for (int i = CACHED_INPUT; vm->touched; i++) {
        if (!(vm->touched & 1u << i)) continue;
        lua_pushnil(vm->L);
        lua_rawseti(vm->L, -2, i);
        vm->touched &= ~(1u << i);
    }
    lua_pop(vm->L, 1);
}
