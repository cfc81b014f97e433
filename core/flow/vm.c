/* Runs a script's functions: one protected C function (l_run) does all that may raise, and what it made is taken from
 * outside. Nothing of Lua is made or freed for a run but what the script itself makes.
 *
 *   asleep ── vm_awake ──▶ awake ── run ──▶ awake      an error of the script leaves the state as it was
 *      ▲                              └──▶ killed ──▶ asleep */
#include "flow/machine.h"

#include "flow/api_lists.h"
#include "flow/lua_json.h"
#include "flow/sandbox.h"

#include "base/clock.h"

#include <lauxlib.h>

struct vm *vm_of(lua_State *L) {
    return (struct vm *)budget_of(L);
}

/* ---- a state ---- */

static int l_open(lua_State *L) {
    struct vm *vm = vm_of(L);
    sandbox_open(L);
    lua_newtable(L);
    vm->refs.flows = luaL_ref(L, LUA_REGISTRYINDEX);
    vm_case_open(L);
    return 0;
}

void vm_sleep(struct vm *vm) {
    if (vm->L) lua_close(vm->L);
    vm->L = NULL;
    vm->touched = 0;
    vm->flow_count = 0;
}

int vm_awake(struct vm *vm, struct fail *why) {
    if (vm->L) return GUICHET_OK;
    vm->L = budget_open(&vm->budget);
    if (!vm->L) return fail(why, GUICHET_MEMORY, "no memory for a Lua machine");
    lua_pushcfunction(vm->L, l_open);
    if (lua_pcall(vm->L, 0, 0, 0) == LUA_OK) return GUICHET_OK;
    vm_sleep(vm);
    return fail(why, GUICHET_MEMORY, "no memory for a Lua machine");
}

int vm_open(const struct vm_budget *budget, const char *lib_path, struct vm **out, struct fail *why) {
    *out = NULL;
    struct vm *vm = calloc(1, sizeof *vm);
    if (!vm) return fail(why, GUICHET_MEMORY, "no memory for a Lua machine");
    vm->limits = *budget;
    buffer_init(&vm->data, VM_JSON_MAX);
    buffer_init(&vm->input, VM_JSON_MAX);
    int status = GUICHET_OK;
    if (lib_path && !(vm->lib_path = strdup(lib_path)))
        status = fail(why, GUICHET_MEMORY, "no memory for a Lua machine");
    if (status == GUICHET_OK) status = vm_awake(vm, why);
    if (status != GUICHET_OK) {
        vm_close(vm);
        return status;
    }
    *out = vm;
    return GUICHET_OK;
}

void vm_close(struct vm *vm) {
    if (!vm) return;
    vm_sleep(vm);
    buffer_done(&vm->data);
    buffer_done(&vm->input);
    free(vm->lib_path);
    free(vm);
}

void vm_figures(const struct vm *vm, struct vm_figures *out) {
    *out = vm->figures;
    out->memory = vm->L ? vm->budget.used : 0;
}

/* ---- one protected call ---- */

/* Words of an error object, fit for a log: no control characters, and no function of the script is asked. */
static int fail_with_error(lua_State *L, struct fail *why) {
    int type = lua_type(L, -1);
    if (type != LUA_TSTRING)
        return fail(why, GUICHET_SCRIPT, "an error that is no text but a %s", lua_typename(L, type));
    fail(why, GUICHET_SCRIPT, "%s", lua_tostring(L, -1));
    if (!why) return GUICHET_SCRIPT;
    for (char *c = why->text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F) *c = ' ';
    return GUICHET_SCRIPT;
}

static int fail_killed(struct vm *vm, struct fail *why) {
    struct budget *b = &vm->budget;
    if (b->spent)
        return fail(why, GUICHET_BUDGET, "the script was stopped: its budget of %s is spent", budget_word(b->spent));
    if (b->starved) return fail(why, GUICHET_MEMORY, "no memory for a script");
    return fail(why, GUICHET_BUDGET, "the script was stopped: its budget of memory is spent");
}

int vm_protect(struct vm *vm, lua_CFunction function, void *of, int64_t times, struct fail *why) {
    lua_State *L = vm->L;
    const struct vm_budget *limits = &vm->limits;
    int64_t from = clock_monotonic_us();
    budget_start(&vm->budget, limits->memory_max, limits->instructions * times, limits->wall_ms * times);
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, of);
    int raised = lua_pcall(L, 1, 0, 0);
    budget_stop(&vm->budget);
    vm->figures.cpu_us += (uint64_t)(clock_monotonic_us() - from);
    int status = GUICHET_OK;
    if (vm->budget.spent || raised == LUA_ERRMEM) {
        status = fail_killed(vm, why);
        if (status == GUICHET_BUDGET) vm->figures.kills++;
        vm_sleep(vm);
    } else if (raised != LUA_OK) {
        status = fail_with_error(L, why);
        lua_settop(L, 0);
    }
    return status;
}

/* ---- a run ---- */

struct run {
    struct vm *vm;
    int slots, slot;          /* where the flow's slots are in the state's flows, and which of them */
    bool is_value;            /* vm_value: what is returned counts, as JSON */
    char target[80];          /* run returned a text … */
    struct api_denial denial; /* … or a denial */
    char holder[HOLDER_KEY_MAX + 1], admitted[200];
    bool has_target, is_denied, data_changed, input_changed;
};

/* Pushes the function and sees to it that its upvalues are listed. */
static void push_function(lua_State *L, const struct run *run) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, run->vm->refs.flows);
    lua_rawgeti(L, -1, run->slots);
    if (lua_rawgeti(L, -1, run->slot) != LUA_TFUNCTION) luaL_error(L, "there is no function in slot %d", run->slot);
    if (lua_rawgeti(L, -2, -run->slot) == LUA_TNIL) {
        vm_upvalues_collect(L, -2);
        lua_rawseti(L, -4, -run->slot);
    }
    lua_pop(L, 1);
}

static void take_word(lua_State *L, const char *word, char *to, size_t room, const char *words) {
    size_t size = strlen(word);
    if (size >= room) luaL_error(L, "%s", words);
    memcpy(to, word, size + 1);
}

static void take_target(lua_State *L, struct run *run) {
    const char *words = "run returned a text that is no state's name";
    size_t size;
    const char *target = lua_tolstring(L, -1, &size);
    if (strlen(target) != size) luaL_error(L, "%s", words);
    take_word(L, target, run->target, sizeof run->target, words);
    run->has_target = true;
}

/* What run(c, e) returned is on top of the stack. */
static void take_outcome(lua_State *L, struct run *run) {
    const struct api_denial *denial = api_base_denial(L, -1);
    if (denial) {
        run->denial = *denial;
        run->is_denied = true;
        return; /* nothing it wrote is kept */
    }
    int type = lua_type(L, -1);
    if (type == LUA_TSTRING) take_target(L, run);
    else if (type != LUA_TNIL)
        luaL_error(L, "run returned a %s: it may return nothing, a state's name or deny(code, text)",
                   lua_typename(L, type));
    const char *holder = vm_case_holder(L);
    if (holder) take_word(L, holder, run->holder, sizeof run->holder, "c.holder is no team's key");
    const char *admitted = vm_case_admitted(L);
    if (admitted) take_word(L, admitted, run->admitted, sizeof run->admitted, "c.admitted is too long");
    if ((run->input_changed = vm_case_push_input(L))) lua_json_write(L, -1, "c.input", &run->vm->input);
    if ((run->data_changed = vm_case_push_data(L))) lua_json_write(L, -1, "c.data", &run->vm->data);
}

static int l_run(lua_State *L) {
    struct run *run = lua_touserdata(L, 1);
    struct vm *vm = run->vm;
    buffer_clear(&vm->data);
    buffer_clear(&vm->input);
    push_function(L, run);
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm->refs.c);
    if (!run->is_value) lua_rawgeti(L, LUA_REGISTRYINDEX, vm->refs.e);
    lua_call(L, run->is_value ? 1 : 2, 1);
    if (run->is_value) lua_json_write(L, -1, "result", &vm->data);
    else take_outcome(L, run);
    return 0;
}

/* A run leaves nothing behind: its tables go, locals that it assigned are as they were, and that it did so is an error:
 * what it meant to remember would be forgotten. */
static int clean_up(struct vm *vm, const struct run *run, int status, struct fail *why) {
    lua_State *L = vm->L;
    if (!L) return status;
    vm_case_forget(vm);
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm->refs.flows);
    lua_rawgeti(L, -1, run->slots);
    const char *assigned = NULL;
    if (lua_rawgeti(L, -1, -run->slot) == LUA_TTABLE) assigned = vm_upvalues_restore(L, -1);
    if (assigned && status == GUICHET_OK)
        status =
            fail(why, GUICHET_SCRIPT, "a function assigned '%.60s', a local outside it: keep such things in c.data",
                 *assigned ? assigned : "an iterator");
    lua_settop(L, 0);
    return status;
}

static int run_slot(struct vm *vm, const struct flow *flow, struct run *run, const struct vm_case *c,
                    const struct vm_event *e, struct fail *why) {
    require(!vm->c && !vm->loading);
    int status = vm_awake(vm, why);
    if (status == GUICHET_OK) status = vm_load_slots(vm, flow, &run->slots, why);
    if (status != GUICHET_OK) return status;
    vm->c = c;
    vm->e = e;
    status = vm_protect(vm, l_run, run, 1, why);
    vm->c = NULL;
    vm->e = NULL;
    vm->figures.runs++;
    return clean_up(vm, run, status, why);
}

static int keep(struct arena *arena, const struct buffer *from, struct bytes *to, struct fail *why) {
    struct bytes text = buffer_bytes(from);
    const char *copy = arena_copy(arena, text);
    if (!copy) return fail(why, GUICHET_MEMORY, "no memory for what a script returned");
    *to = (struct bytes){copy, text.size};
    return GUICHET_OK;
}

int vm_run(struct vm *vm, const struct flow *flow, int slot, const struct vm_case *c, const struct vm_event *e,
           struct arena *arena, struct vm_outcome *out, struct fail *why) {
    struct run run = {.vm = vm, .slot = slot};
    *out = (struct vm_outcome){.target = NULL};
    int status = run_slot(vm, flow, &run, c, e, why);
    if (status != GUICHET_OK) return status;
    out->input_changed = run.input_changed;
    out->data_changed = run.data_changed;
    if (run.has_target && !(out->target = arena_text(arena, run.target))) goto starved;
    if (run.is_denied && !(out->denied = arena_text(arena, run.denial.code))) goto starved;
    if (*run.holder && !(out->holder = arena_text(arena, run.holder))) goto starved;
    if (*run.admitted && !(out->admitted = arena_text(arena, run.admitted))) goto starved;
    bool has_words = run.is_denied && *run.denial.text;
    if (has_words && !(out->denied_text = arena_text(arena, run.denial.text))) goto starved;
    if (run.input_changed) status = keep(arena, &vm->input, &out->input, why);
    if (run.data_changed && status == GUICHET_OK) status = keep(arena, &vm->data, &out->data, why);
    return status;
starved:
    return fail(why, GUICHET_MEMORY, "no memory for what a script returned");
}

int vm_value(struct vm *vm, const struct flow *flow, int slot, const struct vm_case *c, struct arena *arena,
             struct bytes *json, struct fail *why) {
    struct run run = {.vm = vm, .slot = slot, .is_value = true};
    int status = run_slot(vm, flow, &run, c, NULL, why);
    return status == GUICHET_OK ? keep(arena, &vm->data, json, why) : status;
}
