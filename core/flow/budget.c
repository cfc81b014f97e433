/* Counts what a script spends, and ends it. See the drawing in budget.h.
 * The hook is set once a state; only a spent budget sets it again, to every instruction. */
#include "flow/budget.h"

#include "base/clock.h"

#include <lauxlib.h>

#define BUDGET_STRIDE       128 /* instructions between two looks of the hook */
#define BUDGET_BYTES_A_UNIT 64
#define BUDGET_CLOCK_UNITS  1024 /* charged units between two looks at the clock */

static void on_count(lua_State *L, lua_Debug *record);

struct budget *budget_of(lua_State *L) {
    struct budget *b;
    memcpy(&b, lua_getextraspace(L), sizeof b);
    return b;
}

static void spend(struct budget *b, enum budget_spent spent) {
    if (b->spent) return;
    b->spent = spent;
    if (b->L) lua_sethook(b->L, on_count, LUA_MASKCOUNT, 1);
}

/* A machine that stood still, or had others to serve, is not the script's fault: once the time is over, what counts is
 * how long this thread ran. A script never waits. */
static bool is_late(struct budget *b) {
    b->unclocked = 0;
    int64_t now = clock_monotonic_us();
    if (now < b->deadline_us) return false;
    int64_t left = b->cpu_due_us - clock_thread_cpu_us();
    if (left <= 0) return true;
    b->deadline_us = now + left;
    return false;
}

const char *budget_word(enum budget_spent spent) {
    static const char *const words[] = {"nothing", "instructions", "wall time", "memory"};
    return words[spent];
}

void budget_raise(lua_State *L) {
    struct budget *b = budget_of(L);
    spend(b, BUDGET_MEMORY);
    /* No words are made here: there may be no memory for them, and nobody may read them. */
    lua_pushnil(L);
    lua_error(L);
    abort();
}

static void on_count(lua_State *L, lua_Debug *record) {
    struct budget *b = budget_of(L);
    (void)record;
    if (!b->spent) {
        b->left -= BUDGET_STRIDE;
        if (b->left < 0) spend(b, BUDGET_INSTRUCTIONS);
        else if (is_late(b)) spend(b, BUDGET_WALL);
    }
    if (b->spent) budget_raise(L);
}

/* ---- memory ---- */

static void charge_growth(struct budget *b, size_t size) {
    b->left -= (int64_t)(size / BUDGET_BYTES_A_UNIT);
    if (b->left < 0) spend(b, BUDGET_INSTRUCTIONS);
}

static bool is_refused(struct budget *b, size_t growth) {
    if (b->fail_in > 1) b->fail_in--;
    else if (b->fail_in == 1) return b->starved = true;
    return growth > b->limit || b->used > b->limit - growth;
}

/* lua_Alloc. Shrinking never fails: Lua relies on it. */
static void *allocate(void *ud, void *block, size_t old_size, size_t size) {
    struct budget *b = ud;
    size_t old = block ? old_size : 0; /* without a block, old_size is a kind of object */
    if (size == 0) {
        free(block);
        b->used -= old;
        return NULL;
    }
    if (size > old && is_refused(b, size - old)) return NULL;
    void *made = realloc(block, size);
    if (!made) {
        if (size <= old) return block;
        b->starved = true;
        return NULL;
    }
    b->used = b->used - old + size;
    if (size > old) charge_growth(b, size);
    return made;
}

/* ---- a state and its runs ---- */

static int on_panic(lua_State *L) {
    (void)L;
    require(!"a Lua error outside a protected call");
    return 0;
}

lua_State *budget_open(struct budget *b) {
    int64_t fail_in = b->fail_in;
    *b = (struct budget){.limit = SIZE_MAX, .left = INT64_MAX, .deadline_us = INT64_MAX, .fail_in = fail_in};
    lua_State *L = lua_newstate(allocate, b);
    if (!L) return NULL;
    memcpy(lua_getextraspace(L), &b, sizeof(struct budget *));
    b->L = L;
    lua_atpanic(L, on_panic);
    lua_sethook(L, on_count, LUA_MASKCOUNT, BUDGET_STRIDE);
    return L;
}

void budget_start(struct budget *b, size_t memory, int64_t units, int64_t wall_ms) {
    require(!b->spent);
    b->limit = memory > SIZE_MAX - b->used ? SIZE_MAX : b->used + memory;
    b->left = units;
    b->unclocked = 0;
    b->deadline_us = clock_monotonic_us() + wall_ms * 1000;
    b->cpu_due_us = clock_thread_cpu_us() + wall_ms * 1000;
    b->starved = false;
}

void budget_stop(struct budget *b) {
    b->limit = SIZE_MAX;
    b->left = INT64_MAX;
    b->deadline_us = INT64_MAX;
}

/* ---- work of C functions ---- */

static bool charge(struct budget *b, int64_t units) {
    b->left -= units;
    b->unclocked += (unsigned)(units < BUDGET_CLOCK_UNITS ? units : BUDGET_CLOCK_UNITS);
    if (b->left < 0) spend(b, BUDGET_INSTRUCTIONS);
    else if (b->unclocked >= BUDGET_CLOCK_UNITS && is_late(b)) spend(b, BUDGET_WALL);
    return !b->spent;
}

void budget_charge(lua_State *L, size_t units) {
    if (!charge(budget_of(L), units > INT32_MAX ? INT32_MAX : (int64_t)units)) budget_raise(L);
}

void budget_charge_bytes(lua_State *L, size_t bytes) {
    budget_charge(L, 1 + bytes / BUDGET_BYTES_A_UNIT);
}

int64_t budget_take(struct budget *b, int64_t units) {
    if (b->spent) return 0;
    int64_t taken = b->left < units ? b->left : units;
    if (taken <= 0) taken = 1; /* the last unit: charging it spends the budget */
    return charge(b, taken) ? taken : 0;
}

void budget_give(struct budget *b, int64_t units) {
    if (!b->spent) b->left += units;
}
