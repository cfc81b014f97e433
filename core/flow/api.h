/* What a script may call: one table a module, registered and printed from the same lines (`guichet workflow api`).
 *
 * Floor: flow. Thread: any; the tables are const. */
#ifndef FLOW_API_H
#define FLOW_API_H

#include "base/bytes.h"

#include <lua.h>

struct api_entry {
    const char *name;       /* "string.rep", "deny"; NULL ends the table */
    const char *signature;  /* "(text, count [, separator]) → text" */
    const char *doc;        /* one line */
    lua_CFunction function; /* NULL: a value that its module sets by itself ("law.seizure"); only printed */
};

/* Sets the functions of the table in the globals, which are on top of the stack: "a.b" goes into the table `a`, made
 * when it is missing. May raise. */
void api_register(lua_State *L, const struct api_entry *table);

/* The i-th of all entries, ours and the script's, for printing; NULL at the end. */
const struct api_entry *api_at(size_t i);

#endif
