/* From the table a script returns to `struct flow`, and the constructors a script writes it with.
 *
 * Floor: flow. Thread: the VM's. Both functions run inside a protected call of the VM, under its budget: they may raise
 * (lua_error, also for want of memory), so what they take lies in the arena or belongs to Lua; nothing is malloc'ed.
 *
 * How functions are named ("slots")
 *   1. The VM runs the chunk and takes the value it returns.
 *   2. It calls slots_collect() (slots.h): a walk through that value in a fixed order, which gives each different Lua
 *      function it meets the next number from 1. The result is a Lua table, on the stack at index `slots`.
 *   3. script_read() asks slots_of(L, slots, index of a function) for each function it keeps in the flow.
 * Another VM that needs a function of this flow runs the same source, does 1 and 2, and has the same numbers; it never
 * calls script_read(). That is why a constructor must not hide a function where the walk does not see it (upvalue,
 * metatable, userdata), must be deterministic, and needs no "slots only" mode. */
#ifndef FLOW_SCRIPT_H
#define FLOW_SCRIPT_H

#include "flow/api.h"
#include "flow/bundle.h"
#include "flow/flow.h"
#include "flow/reference.h"
#include "flow/slots.h"

/* The constructors and values workflow, field, law, holder, duration, as api.h wants them: for printing … */
const struct api_entry *script_api(void);
/* … and set in the globals, which are on top of the stack. Called once a Lua state; afterwards the VM freezes the
 * globals and every table directly in them that has no metatable. A value with a metatable must refuse writes by
 * itself: a userdata, or an empty table with __newindex. */
void script_register(lua_State *L);
/* __index behind `field`: makes a field of a kind that there is not, which script_read() tells with its place and the
 * kind that was meant, so that it is not the only fault that is told. */
int script_unknown_field(lua_State *L);

/* Reads the value at `index` (what the chunk returned; anything, also nothing) into `flow`, whose arena, file, source,
 * hash and serial the VM has set and which is otherwise zero; `bundle` are its sources. Every fault goes into `faults`
 * with the pointer "file:line" of the script or of a library. GUICHET_OK, or GUICHET_SCRIPT when there was one. The
 * stack is left as it was. */
int script_read(lua_State *L, int index, int slots, const struct bundle *bundle, const struct reference *reference,
                struct faults *faults, struct flow *flow);

#endif
