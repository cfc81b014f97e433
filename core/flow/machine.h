/* Inside of a VM: what vm.c, vm_load.c and vm_case.c share. Nobody else includes it, but for tests.
 *
 *   flows[key] = slots of a flow    slots[n] = function, [function] = n, [0] = hash, [-n] = its upvalues as loaded,
 *                                   [VM_USED_AT] = when it was used last
 *   cache[i]   = member of c or e that this run has made a table of
 *
 * Floor: flow. Thread: the VM's. */
#ifndef FLOW_MACHINE_H
#define FLOW_MACHINE_H

#include "domain/holder.h"
#include "flow/budget.h"
#include "flow/bundle.h"
#include "flow/slots.h"
#include "flow/vm.h"

#define VM_FLOWS_MAX  512 /* more, or more memory than a run may take: those not used for longest are dropped */
#define VM_USED_AT    (SLOTS_MAX + 1)
#define VM_JSON_MAX   (1 << 20) /* of one value that a script gives back */
#define VM_LOAD_TIMES 10        /* loading may spend so many times the budget of a run */

struct vm_loading {
    struct vm *vm;
    struct bundle *bundle;
    struct arena *arena;
    struct fail why; /* of what failed outside Lua */
};

/* What the registry of the state holds for us. */
struct vm_refs {
    int flows, cache, c, e;
};

struct vm {
    struct budget budget; /* first: budget_of() leads here */
    lua_State *L;         /* NULL: killed, made anew when needed */
    struct vm_refs refs;
    struct vm_budget limits;
    char *lib_path;
    const struct vm_case *c; /* of the present run, else NULL */
    const struct vm_event *e;
    unsigned touched;           /* bits: which of cache[] are set */
    struct vm_loading *loading; /* while a script is loading, else NULL */
    struct buffer data, input;  /* JSON of the last run; kept for the next */
    unsigned flow_count;
    lua_Integer uses; /* of flows; what VM_USED_AT counts in */
    struct vm_figures figures;
};

struct vm *vm_of(lua_State *L);

/* ---- vm.c ---- */

/* A state, if there is none. GUICHET_MEMORY. */
int vm_awake(struct vm *vm, struct fail *why);
/* Calls the C function with `of` protected, with `times` the budget of a run. GUICHET_SCRIPT with the words of the
 * error; GUICHET_BUDGET or GUICHET_MEMORY, and then the state is gone. */
int vm_protect(struct vm *vm, lua_CFunction function, void *of, int64_t times, struct fail *why);
/* Ends the state; the next vm_awake() makes another. */
void vm_sleep(struct vm *vm);

/* ---- vm_case.c ---- */

/* Makes the cache, c and e. Raises. */
void vm_case_open(lua_State *L);
/* Is the member in the cache another than the one given? Then pushes it. */
bool vm_case_push_input(lua_State *L);
bool vm_case_push_data(lua_State *L);
/* The holder that the script has set, when it is another: pushes it. Else NULL. */
const char *vm_case_holder(lua_State *L);
/* Whom the script has admitted: pushes it. Else NULL. */
const char *vm_case_admitted(lua_State *L);
/* Forgets what the run has touched. Never raises. */
void vm_case_forget(struct vm *vm);

/* ---- vm_load.c ---- */

/* Where the slots of the flow are in the flows of the state; loads it if need be. Not inside a run. */
int vm_load_slots(struct vm *vm, const struct flow *flow, int *slots, struct fail *why);
/* use "lib/NAME" */
int vm_load_use(lua_State *L);

/* ---- vm_upvalues.c: a run leaves nothing behind in the locals of a script ---- */

/* Pushes the list of what can be assigned from the function at `index`: function, number, value, … Raises. */
void vm_upvalues_collect(lua_State *L, int index);
/* Sets everything in the list at `index` as it was. The name of the first that had been assigned, or NULL. Never
 * raises. */
const char *vm_upvalues_restore(lua_State *L, int index);

#endif
