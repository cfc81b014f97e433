/* What a run of a script may spend: memory, instructions, wall time. What is spent stays spent: no pcall catches it.
 *
 *   VM instructions ── hook, every BUDGET_STRIDE ──┐
 *   work of C functions ── budget_charge() ────────┼──▶ left < 0 or late ──▶ spent: hook at every instruction, each
 *   bytes asked of the allocator ── 1 for 64 ──────┘                          raises, until the run has ended
 *
 * Floor: flow. Thread: the VM's. The budget of a Lua state is found through its extra space. One unit is about one VM
 * instruction. The allocator cannot raise: it only arms the hook, the next instruction ends the run. */
#ifndef FLOW_BUDGET_H
#define FLOW_BUDGET_H

#include "base/bytes.h"

#include <lua.h>

enum budget_spent { BUDGET_SOUND, BUDGET_INSTRUCTIONS, BUDGET_WALL, BUDGET_MEMORY };

struct budget {
    size_t used, limit;  /* bytes held by the state, and the most it may hold */
    int64_t left;        /* units */
    int64_t deadline_us; /* of the monotonic clock: not late before */
    int64_t cpu_due_us;  /* of the thread's CPU time: late from then on */
    unsigned unclocked;  /* units charged since the clock was read */
    enum budget_spent spent;
    bool starved; /* malloc itself refused, below the limit */
    lua_State *L;
    int64_t fail_in; /* for tests: refuse the n-th allocation from now and those after it; 0: none */
};

/* A new state whose memory counts against `b`, with no ceilings yet; NULL for want of memory. lua_close() ends it. */
lua_State *budget_open(struct budget *b);
/* A run begins: `memory` bytes beyond what is held now, `units`, `wall_ms` from now in which the thread ran. */
void budget_start(struct budget *b, size_t memory, int64_t units, int64_t wall_ms);
/* The run is over: no ceiling until the next one. What was spent can still be read. */
void budget_stop(struct budget *b);
/* "instructions", "wall time", "memory". */
const char *budget_word(enum budget_spent spent);

/* The budget of a state. */
struct budget *budget_of(lua_State *L);
/* C work of so many units. Raises when that spends the budget, or when it is spent. */
void budget_charge(lua_State *L, size_t units);
/* The same for work that is linear in `bytes`. */
void budget_charge_bytes(lua_State *L, size_t bytes);
/* Marks memory as spent and raises: for whoever caught LUA_ERRMEM. */
_Noreturn void budget_raise(lua_State *L);
/* For loops that cannot raise: takes up to `units` in advance; 0: the budget is spent. Give back what was not used. */
int64_t budget_take(struct budget *b, int64_t units);
void budget_give(struct budget *b, int64_t units);

#endif
