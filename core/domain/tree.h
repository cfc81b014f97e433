/* Reading the trees that configuration files give (config_read): every fault with its place, none of them fatal.
 *
 * Floor: domain (pure). Thread: the owner of the arena. For the readers of parties, law and holders. Functions give
 * something usable after a fault (an empty text, an empty set), so that a reader goes on and finds the next one. */
#ifndef DOMAIN_TREE_H
#define DOMAIN_TREE_H

#include "base/arena.h"
#include "base/faults.h"
#include "base/json.h"

struct tree {
    struct arena *arena;
    struct faults *faults;
    size_t before; /* faults that others found */
    bool no_memory;
};

void tree_init(struct tree *t, struct arena *arena, struct faults *faults);
/* GUICHET_OK, GUICHET_MEMORY, or GUICHET_CONFIG when a fault was found since tree_init(). */
int tree_end(const struct tree *t);
/* Adds a fault at `place` or at place/name. */
void tree_fault(struct tree *t, const char *place, const char *name, const char *code, const char *words);
const char *tree_at(struct tree *t, const char *place, const char *name);
const char *tree_at_index(struct tree *t, const char *place, size_t index);
/* Zeroed array in the arena; NULL for none or without memory. */
void *tree_array(struct tree *t, size_t count, size_t size);

/* Names that are not in the NULL-ended list are faults, with the nearest one. False when it is no object at all. */
bool tree_keys(struct tree *t, yyjson_val *object, const char *place, const char *const *known);
/* A copy of the text; "" with a fault when it is missing, empty or no text. */
const char *tree_text(struct tree *t, yyjson_val *object, const char *place, const char *name);
/* The same when it is given, else `fallback`. */
const char *tree_text_or(struct tree *t, yyjson_val *object, const char *place, const char *name, const char *fallback);
bool tree_bool(struct tree *t, yyjson_val *object, const char *place, const char *name);
int64_t tree_int(struct tree *t, yyjson_val *object, const char *place, const char *name, int64_t min, int64_t max,
                 int64_t fallback);
/* A list (an empty table counts as one); NULL when absent (a fault if `required`) or no list (always one). */
yyjson_val *tree_list(struct tree *t, yyjson_val *object, const char *place, const char *name, bool required);
/* Copies, NULL-ended; NULL when absent. */
const char *const *tree_texts(struct tree *t, yyjson_val *object, const char *place, const char *name);
/* A list of names as a set: bit i for names[i]. 0 when absent. */
unsigned tree_set(struct tree *t, yyjson_val *list, const char *place, const char *const *names);
unsigned tree_set_member(struct tree *t, yyjson_val *object, const char *place, const char *name,
                         const char *const *names);
/* Index of `text` in the NULL-ended list; its length when it is not there. */
size_t tree_index(const char *const *names, struct bytes text);

#endif
