/* Tables that nobody can write any more, and metatables that nobody can reach.
 *
 *      T (what scripts hold; emptied) ──metatable──▶ { __index = S, __newindex = refuse, __len, … }
 *      S (the content, with T's own metatable)
 *
 * Floor: flow. Thread: the VM's. A table is frozen where it is, so everyone who holds it sees it frozen; reading costs
 * one more look-up. Handlers of a script share what the script made while loading: freezing all of it is what keeps one
 * run from leaving anything to another in a table. All functions may raise for want of memory. */
#ifndef FLOW_FROZEN_H
#define FLOW_FROZEN_H

#include <lua.h>

#include <stdbool.h>

/* Freezes the table at `index`, not what is in it. Frozen already: nothing happens. */
void frozen_table(lua_State *L, int index);
/* Freezes every table that can be reached from the value at `index`: by keys, values, metatables, upvalues.
 * A table whose metatable C made is left alone: its maker must refuse writes by __newindex and keep it empty. */
void frozen_deep(lua_State *L, int index);
/* Pushes the content of the table at `index`: of a frozen one S, of another itself. Only for reading. */
void frozen_content(lua_State *L, int index);
bool frozen_is(lua_State *L, int index);

/* Pops a function for __newindex and, below it, a function or table for __index; pushes an empty table that works
 * through them, counts as frozen and shows nothing to pairs. */
void frozen_proxy(lua_State *L);
bool frozen_is_proxy(lua_State *L, int index);

/* The metatable that scripts see and the one that works are two: the working one is a copy made by setmetatable, which
 * no script can reach, so that nothing can be slipped into it later (__gc, __mode, __close).
 * Both indices are tables; raises in words when a key is refused or the present metatable is protected. */
void frozen_set_metatable(lua_State *L, int table, int metatable);
/* Pushes what getmetatable(value) answers. */
void frozen_get_metatable(lua_State *L, int index);

#endif
