/* Memory that lives and dies together: a request's, a configuration's, a script's definition.
 *
 * Floor: base. Thread: one at a time. Nothing is freed singly. Every block is told to the arena's ceiling; an
 * allocation over it gives NULL and the arena stays usable. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/bytes.h"

struct arena_block;

struct arena {
    struct arena_block *blocks;
    size_t total; /* bytes taken from malloc */
    size_t first, max;
};

void arena_init(struct arena *a, size_t max);
/* As arena_init, with a first block of `first` bytes instead of 4 KiB: for what is held by the thousand. */
void arena_init_small(struct arena *a, size_t first, size_t max);
void arena_done(struct arena *a);
/* Forgets everything; keeps the open block (the largest of the usual ones) for the next user. */
void arena_reset(struct arena *a);

/* Aligned for any type; zeroed. NULL when over the ceiling or out of memory. */
void *arena_alloc(struct arena *a, size_t size);
/* As arena_alloc, but the bytes are whatever they were: for what is written whole at once. */
void *arena_take(struct arena *a, size_t size);
/* As arena_alloc for count*size, overflow checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* `old` (NULL, or `old_size` bytes of this arena) made `size` bytes long; not zeroed. In place when it was the newest
 * allocation and there is room, else moved. NULL as above, `old` stays valid. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t size);
/* A copy with a NUL behind it. NULL as above. */
char *arena_copy(struct arena *a, struct bytes text);
char *arena_text(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
