/* Where in a script something stands: the line of a member of the table it returned.
 *
 * Floor: flow. Thread: any. Lua forgets the lines of plain tables, so the source is searched for the key: a key at the
 * right depth of braces inside its parent's. What a constructor made has its line with it. Made by a loop or a
 * library: the line of the nearest parent that can be found. */
#ifndef FLOW_SCRIPT_PLACE_H
#define FLOW_SCRIPT_PLACE_H

#include "base/json.h"

/* A value in the tree, and the way to it. */
struct script_at {
    const struct script_at *up; /* NULL: the root */
    const char *name;           /* key, or "1", "2" … in a list */
    yyjson_val *value;          /* NULL: absent */
};

/* From 1. `file` is the chunk's name, by which constructors' lines are known to be of this source. */
unsigned script_place_line(const char *file, struct bytes source, const struct script_at *at);
/* The line on which the same key stands a second time in its table, where Lua silently takes the last; 0: nowhere. */
unsigned script_place_again(const char *file, struct bytes source, const struct script_at *at);

#endif
