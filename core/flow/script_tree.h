/* A script's table as a JSON tree, so that everything after it is plain C on plain data.
 *
 * Floor: flow. Thread: the VM's, inside its protected call: may raise; what it makes lies in the arena.
 *   function              {"$slot":3}              the number slots.h gives it
 *   field.text { … }      {"$field":"text","$line":12,"$source":"@…","options":{…}}   lists: also "of":{…}
 *   law.a .. law.b        {"$law":5}               bits of domain/law.h
 *   holder                {"$holder":true}
 *   holder.of_item "x"    {"$holder_of":"x"}
 *   { 1, 2 }              [1,2]                    { } is {}
 *   { 1, x = 2 }          {"1":1,"x":2}            integer keys first, then text keys by their bytes */
#ifndef FLOW_SCRIPT_TREE_H
#define FLOW_SCRIPT_TREE_H

#include "base/arena.h"
#include "base/json.h"

#include <lua.h>

#define SCRIPT_TREE_DEPTH 24 /* well below what json_read() allows */
#define SCRIPT_TREE_NODES 50000

/* The tree of the value at `index`. GUICHET_SCRIPT in words for what cannot stand in a tree: keys that are neither text
 * nor integer, cycles (as depth), NaN, bytes that are no UTF-8. */
int script_tree_read(lua_State *L, int index, int slots, struct arena *arena, yyjson_val **root, struct fail *why);

/* The metatables by which the tree knows law values and `holder`. */
#define SCRIPT_TREE_LAW    "guichet.law"
#define SCRIPT_TREE_HOLDER "guichet.holder"

#endif
