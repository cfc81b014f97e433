/* Loads a script: runs its source, numbers its functions, freezes what they share, keeps them under the flow's hash.
 *
 *   source ─▶ parts (bundle.h) ─▶ chunk ─▶ table ─▶ slots ─▶ (vm_load: script_read ─▶ struct flow) ─▶ freeze ─▶
 * flows[key] */
#include "flow/check.h"
#include "flow/frozen.h"
#include "flow/machine.h"
#include "flow/script.h"

#include "base/config.h"
#include "base/text.h"
#include "seal/digest.h"

#include <lauxlib.h>

#define FLOW_ARENA_MAX   (16u << 20)
#define CHUNK_NAME_MAX   55 /* Lua cuts longer ones in its messages */
#define LIBRARY_NAME_MAX 40

static const char libraries_key = 'l'; /* registry: what `use` has loaded for the present script */

/* ---- use ---- */

/* "lib/a_b" or "lib/a/b", small letters, digits and _. */
static bool is_library_name(const char *name) {
    size_t length = strlen(name);
    if (strncmp(name, "lib/", 4) != 0 || length > LIBRARY_NAME_MAX || name[length - 1] == '/') return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_/") == length && !strstr(name, "//");
}

/* Reads the library from its folder into the bundle. */
static int read_library(struct vm_loading *loading, const char *name) {
    const char *folder = loading->vm->lib_path;
    struct bytes text;
    if (!folder || loading->bundle->is_closed)
        return fail(&loading->why, GUICHET_NOT_FOUND, "there is no library '%s'", name);
    const char *path = arena_printf(loading->arena, "%s/%s.lua", folder, name + 4);
    if (!path) return fail(&loading->why, GUICHET_MEMORY, "no memory for '%s'", name);
    int status = config_slurp(path, BUNDLE_PART_MAX, loading->arena, &text, &loading->why);
    if (status == GUICHET_NOT_FOUND) return fail(&loading->why, status, "there is no library '%s'", name);
    if (status != GUICHET_OK) return status;
    status = bundle_add(loading->bundle, name, text, loading->arena);
    return status == GUICHET_OK ? status : fail(&loading->why, status, "'%s' is one library too many", name);
}

/* Pushes what the chunk returns. */
static void run_chunk(lua_State *L, struct bytes text, const char *name) {
    lua_pushfstring(L, "@%s", name);
    budget_charge(L, text.size); /* the compiler is not counted by the hook */
    if (luaL_loadbufferx(L, text.data, text.size, lua_tostring(L, -1), "t") != LUA_OK) lua_error(L);
    lua_remove(L, -2);
    lua_call(L, 0, 1);
}

int vm_load_use(lua_State *L) {
    struct vm_loading *loading = vm_of(L)->loading;
    const char *name = luaL_checkstring(L, 1);
    if (!loading) return luaL_error(L, "use stands at the top of a script: nothing is loaded while a case runs");
    if (!is_library_name(name)) return luaL_error(L, "'%s' is no library (write use \"lib/NAME\")", name);
    lua_settop(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &libraries_key);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, 2) == LUA_TBOOLEAN) return luaL_error(L, "'%s' uses itself", name);
    if (!lua_isnil(L, -1)) return 1;
    if (!bundle_part(loading->bundle, name) && read_library(loading, name) != GUICHET_OK)
        return luaL_error(L, "%s", loading->why.text);
    lua_pushvalue(L, 1);
    lua_pushboolean(L, 0);
    lua_rawset(L, 2);
    run_chunk(L, bundle_part(loading->bundle, name)->text, lua_pushfstring(L, "%s.lua", name));
    if (!lua_istable(L, -1) && !lua_isfunction(L, -1))
        return luaL_error(L, "'%s' must return a table or a function", name);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, 2);
    return 1;
}

/* ---- a script ---- */

struct load {
    struct vm_loading loading;
    struct bundle bundle;
    const char *file;
    const char *chunk_name;
    struct flow *flow; /* to be filled, or NULL: only the functions are wanted */
    const struct reference *reference;
    const struct vm_here *here; /* or NULL */
    struct faults *faults;
    const char *hash;
    int key, status;
    bool is_known; /* there were slots under this key already */
};

static const char *chunk_name_of(const char *file) {
    const char *last = strrchr(file, '/');
    if (strlen(file) <= CHUNK_NAME_MAX || !last) return file;
    return last + 1;
}

static void hash_of(struct bytes text, char hex[65]) {
    uint8_t digest[DIGEST_SIZE];
    digest_sha256(&text, 1, digest);
    text_hex(digest, sizeof digest, hex);
}

/* Where a flow is kept: by its hash, so that equal scripts share and a freed flow leaves no danger. The whole hash is
 * compared when it is looked up. */
static int key_of(const char *hash) {
    unsigned char start[4];
    require(text_hex_parse((struct bytes){hash, 8}, start, 4) == GUICHET_OK);
    return (int)(((unsigned)start[0] & 0x7F) << 24 | (unsigned)start[1] << 16 | (unsigned)start[2] << 8 | start[3]) | 1;
}

/* Freezes all that the functions can reach: slots is on top of the stack. */
static void freeze_functions(lua_State *L, int count) {
    int slots = lua_gettop(L);
    lua_createtable(L, count, 0);
    for (int n = 1; n <= count; n++) {
        lua_rawgeti(L, slots, n);
        lua_rawseti(L, -2, n);
    }
    frozen_deep(L, -1);
    lua_settop(L, slots);
}

/* The bundle is complete once the chunk has run: only now can it be written and hashed. */
static int complete_flow(struct load *load) {
    struct flow *flow = load->flow;
    flow->source = bundle_write(&load->bundle, flow->arena);
    if (!flow->source.data) return fail(&load->loading.why, GUICHET_MEMORY, "no memory for a script");
    hash_of(flow->source, flow->hash);
    load->key = key_of(flow->hash);
    flow->serial = (unsigned)load->key;
    load->hash = flow->hash;
    return GUICHET_OK;
}

static int l_load(lua_State *L) {
    struct load *load = lua_touserdata(L, 1);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &libraries_key);
    run_chunk(L, load->bundle.parts[0].text, load->chunk_name);
    int result = lua_gettop(L);
    int count = slots_collect(L, result);
    if (load->flow) {
        load->flow->slot_count = count;
        load->status = complete_flow(load);
        if (load->status == GUICHET_OK)
            load->status = script_read(L, result, result + 1, &load->bundle, load->reference, load->faults, load->flow);
        if (load->here && load->flow->is_read &&
            check_known(load->flow, load->here->services, load->here->holders, load->faults) && !load->status)
            load->status = GUICHET_SCRIPT;
        if (load->status != GUICHET_OK) return 0;
    }
    lua_settop(L, result + 1);
    freeze_functions(L, count);
    lua_pushstring(L, load->hash);
    lua_rawseti(L, -2, 0);
    lua_pushinteger(L, ++vm_of(L)->uses);
    lua_rawseti(L, -2, VM_USED_AT);
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm_of(L)->refs.flows);
    load->is_known = lua_rawgeti(L, -1, load->key) != LUA_TNIL;
    lua_pop(L, 1);
    lua_insert(L, -2);
    lua_rawseti(L, -2, load->key);
    return 0;
}

static int by_use(const void *a, const void *b) {
    lua_Integer x = *(const lua_Integer *)a, y = *(const lua_Integer *)b;
    return (x > y) - (x < y);
}

/* The use of the flow whose slots are on top of the stack. */
static lua_Integer used_at(lua_State *L) {
    lua_rawgeti(L, -1, VM_USED_AT);
    lua_Integer at = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return at;
}

/* Drops the quarter of the flows that was not used for longest. Nothing here can raise: fields only go. */
static void drop_idle(struct vm *vm) {
    lua_State *L = vm->L;
    lua_Integer uses[VM_FLOWS_MAX];
    unsigned count = 0, dropped = 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm->refs.flows);
    for (lua_pushnil(L); lua_next(L, 1) && count < VM_FLOWS_MAX; lua_pop(L, 1)) uses[count++] = used_at(L);
    lua_settop(L, 1);
    qsort(uses, count, sizeof uses[0], by_use);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        if (used_at(L) > uses[count / 4]) continue;
        lua_pushnil(L);
        lua_rawseti(L, 1, lua_tointeger(L, -3));
        dropped++;
    }
    vm->flow_count -= dropped;
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
}

static int protect_load(struct vm *vm, struct load *load, struct fail *why) {
    require(!vm->loading && !vm->c);
    int status = vm_awake(vm, why);
    if (status != GUICHET_OK) return status;
    if (vm->flow_count == VM_FLOWS_MAX || (vm->flow_count > 1 && vm->budget.used > vm->limits.memory_max))
        drop_idle(vm);
    load->loading.vm = vm;
    load->loading.bundle = &load->bundle;
    vm->loading = &load->loading;
    status = vm_protect(vm, l_load, load, VM_LOAD_TIMES, why);
    vm->loading = NULL;
    if (vm->L) {
        lua_pushnil(vm->L);
        lua_rawsetp(vm->L, LUA_REGISTRYINDEX, &libraries_key);
        lua_gc(vm->L, LUA_GCCOLLECT); /* of all that loading made, only the functions stay */
    }
    if (status == GUICHET_OK && load->status == GUICHET_OK && !load->is_known) vm->flow_count++;
    return status;
}

/* ---- the functions of a flow that another VM has read ---- */

static bool has_slots(struct vm *vm, const struct flow *flow, int key) {
    lua_State *L = vm->L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm->refs.flows);
    bool has = lua_rawgeti(L, -1, key) == LUA_TTABLE;
    if (has) {
        lua_rawgeti(L, -1, 0);
        has = memcmp(lua_tostring(L, -1), flow->hash, sizeof flow->hash - 1) == 0;
        lua_pushinteger(L, ++vm->uses);
        lua_rawseti(L, -3, VM_USED_AT); /* it is there: nothing is allocated */
    }
    lua_settop(L, 0);
    return has;
}

int vm_load_slots(struct vm *vm, const struct flow *flow, int *slots, struct fail *why) {
    struct arena arena;
    *slots = (int)flow->serial;
    if (has_slots(vm, flow, *slots)) return GUICHET_OK;
    struct load load = {.file = flow->file, .chunk_name = chunk_name_of(flow->file), .hash = flow->hash, .key = *slots};
    arena_init(&arena, FLOW_ARENA_MAX);
    int status = bundle_read(flow->source, &arena, &load.bundle, why);
    load.bundle.is_closed = true; /* what it used is in it */
    load.loading.arena = &arena;
    if (status == GUICHET_OK) status = protect_load(vm, &load, why);
    arena_done(&arena);
    return status;
}

/* ---- reading a flow ---- */

/* "NAME:LINE: words" becomes a fault at NAME:LINE; anything else stands at the top of the file. */
static void add_fault(const struct load *load, const char *words) {
    char pointer[200];
    const char *colon = strchr(words, ':');
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
    size_t length = colon ? (size_t)(colon - words) : 0;
    if (digits == 0 || strncmp(colon + 1 + digits, ": ", 2) != 0) {
        snprintf(pointer, sizeof pointer, "%s:1", load->file);
        faults_add(load->faults, pointer, "script", "%s", words);
        return;
    }
    bool is_own = strlen(load->chunk_name) == length && strncmp(words, load->chunk_name, length) == 0;
    if (is_own) snprintf(pointer, sizeof pointer, "%s%.*s", load->file, (int)digits + 1, colon);
    else snprintf(pointer, sizeof pointer, "%.*s", (int)(length + 1 + digits), words);
    faults_add(load->faults, pointer, "script", "%s", colon + 1 + digits + 2);
}

static struct flow *flow_new(const char *file, struct fail *why) {
    struct arena *arena = malloc(sizeof *arena);
    if (arena) arena_init(arena, FLOW_ARENA_MAX);
    struct flow *flow = arena ? arena_alloc(arena, sizeof *flow) : NULL;
    if (flow) {
        flow->arena = arena;
        flow->file = arena_text(arena, file);
    }
    if (flow && flow->file) return flow;
    if (arena) arena_done(arena);
    free(arena);
    fail(why, GUICHET_MEMORY, "no memory for a script");
    return NULL;
}

void flow_free(struct flow *flow) {
    if (!flow) return;
    struct arena *arena = flow->arena;
    arena_done(arena);
    free(arena);
}

int vm_load(struct vm *vm, const char *file, struct bytes source, const struct reference *reference,
            struct faults *faults, struct flow **out, struct fail *why) {
    return vm_load_here(vm, file, source, reference, NULL, faults, out, why);
}

int vm_load_here(struct vm *vm, const char *file, struct bytes source, const struct reference *reference,
                 const struct vm_here *here, struct faults *faults, struct flow **out, struct fail *why) {
    struct fail own;
    if (!why) why = &own;
    *out = NULL;
    if (source.size > BUNDLE_PART_MAX * 4) return fail(why, GUICHET_TOO_LARGE, "%s: a script has at most 1 MiB", file);
    struct flow *flow = flow_new(file, why);
    if (!flow) return GUICHET_MEMORY;
    struct load load = {.file = flow->file,
                        .chunk_name = chunk_name_of(flow->file),
                        .flow = flow,
                        .reference = reference,
                        .here = here,
                        .faults = faults};
    load.loading.arena = flow->arena;
    int status = bundle_read(source, flow->arena, &load.bundle, why);
    if (status == GUICHET_OK) status = protect_load(vm, &load, why);
    if (status == GUICHET_SCRIPT || status == GUICHET_BUDGET) add_fault(&load, why->text);
    if (status == GUICHET_OK && load.status != GUICHET_OK)
        status = load.loading.why.status ? fail(why, load.status, "%s", load.loading.why.text)
                                         : fail(why, load.status, "%s: %zu faults", file, faults->count);
    if (status != GUICHET_OK) {
        flow_free(flow);
        return status;
    }
    *out = flow;
    return GUICHET_OK;
}
