/* A change whose maker waits for it: at start, in tools. Never on a loop.
 * Floor: desk. Thread: any but a loop's or the writer's. */
#ifndef DESK_STORE_WAIT_H
#define DESK_STORE_WAIT_H

#include "store/store.h"

/* The change's result as status. */
int store_wait(struct store *store, struct change *change, struct fail *why);
/* Of many at once, which the store commits together. What became of each stands in its result; not GUICHET_OK: from one
 * on they were not taken, but all that were are back. */
int store_wait_all(struct store *store, struct change *const *changes, size_t count, struct arena *arena,
                   struct fail *why);

#endif
