/* The world of a script: what api.h lists and nothing else.
 *
 * Floor: flow. Thread: the VM's. No io, os, debug, package, require, load, dofile, coroutine, collectgarbage, xpcall,
 * rawset, no bytecode, no clock, no random. Globals cannot be set; a name that does not exist is an error with the
 * nearest one. Libraries and the metatable of strings are frozen. */
#ifndef FLOW_SANDBOX_H
#define FLOW_SANDBOX_H

#include <lua.h>

/* Fills a new state. Raises for want of memory. */
void sandbox_open(lua_State *L);

#endif
