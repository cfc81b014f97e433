/* Where in a script, or in a library it uses, something stands: the line of a member of the table it returned.
 *
 * Floor: flow. Thread: any. Lua forgets the lines of tables, so the sources are read once, with a scanner that knows
 * comments, texts, brackets and blocks, and every key is remembered with the key of the table it stands in. A member is
 * found by its way from the root, as the script wrote it; else by the place, in the script or a library, whose
 * surroundings resemble its way most. What a constructor made has its line with it. What cannot be found has the place
 * of its nearest parent. */
#ifndef FLOW_SCRIPT_PLACE_H
#define FLOW_SCRIPT_PLACE_H

#include "base/json.h"
#include "flow/bundle.h"
#include "flow/flow.h"

struct script_places;

/* A value in the tree, and the way to it. */
struct script_at {
    const struct script_at *up; /* NULL: the root */
    const char *name;           /* key, or "1", "2" … in a list */
    yyjson_val *value;          /* NULL: absent */
};

/* Reads the sources of a bundle; `file` is the name of the script itself. Everything, also the names in places, lies in
 * the arena; the texts are borrowed. NULL when the arena is full. */
struct script_places *script_places_new(const char *file, const struct bundle *bundle, struct arena *arena);
/* Lines from 1; `file` is the script's, or "lib/NAME.lua". */
struct flow_place script_place_of(const struct script_places *places, const struct script_at *at);
/* From now on it is found by this name, which it was given in reading; borrowed. */
void script_place_rename(struct script_places *places, const struct script_at *at, const char *name);
/* The line on which the same key stands a second time in its table, where Lua silently takes the last; 0: nowhere. */
unsigned script_place_again(const struct script_places *places, const struct script_at *at);

#endif
