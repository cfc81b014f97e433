/* The functions of a script, numbered by a walk that is the same in every VM.
 *
 * Floor: flow. Thread: the VM's. Order: a table's integer keys upwards, then its text keys by their bytes; other keys
 * are not looked at, nor metatables; a table met again is not walked again; depth at most SLOTS_DEPTH_MAX. */
#ifndef FLOW_SLOTS_H
#define FLOW_SLOTS_H

#include <lua.h>

#define SLOTS_DEPTH_MAX 32
#define SLOTS_MAX       4096

/* Walks the value at `index` and pushes the table of slots: [n] = function and [function] = n. Returns how many there
 * are. Raises over SLOTS_MAX or SLOTS_DEPTH_MAX. */
int slots_collect(lua_State *L, int index);
/* The slot of the function at `index` in the table of slots at `slots`; 0 (FLOW_NO_SLOT) when it is no function the
 * walk has seen. */
int slots_of(lua_State *L, int slots, int index);

#endif
