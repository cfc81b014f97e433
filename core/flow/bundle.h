/* A script with the libraries it used, as one text: what is hashed, kept and run again, so that a later change of a
 * library cannot change an old version.
 *
 *   -- guichet bundle            (first line; a script that uses nothing is its own bundle, without any of this)
 *   -- part "" 1234              the script, 1234 bytes and a line feed follow
 *   -- part "lib/hold" 567       a library
 *
 * Floor: flow (pure). Thread: the owner of the arena. */
#ifndef FLOW_BUNDLE_H
#define FLOW_BUNDLE_H

#include "base/arena.h"
#include "base/fail.h"

#define BUNDLE_PARTS_MAX 32
#define BUNDLE_PART_MAX  (1 << 20)
#define BUNDLE_NAME_MAX  60

struct bundle_part {
    const char *name; /* "" for the script itself */
    struct bytes text;
};

struct bundle {
    struct bundle_part parts[BUNDLE_PARTS_MAX]; /* the script first */
    size_t count;
    bool is_closed; /* it was read as a bundle: libraries come from it and nowhere else */
};

/* Reads any text; one that is no bundle is a script alone. Texts are borrowed, names lie in the arena. GUICHET_SCRIPT
 * when it begins as a bundle and is none. */
int bundle_read(struct bytes text, struct arena *arena, struct bundle *out, struct fail *why);
/* The one text, in the arena; NULL data when the arena is full. */
struct bytes bundle_write(const struct bundle *bundle, struct arena *arena);
/* NULL: there is no such part. */
const struct bundle_part *bundle_part(const struct bundle *bundle, const char *name);
/* GUICHET_LIMIT when there are too many, GUICHET_MEMORY. Name and text are copied. */
int bundle_add(struct bundle *bundle, const char *name, struct bytes text, struct arena *arena);

#endif
