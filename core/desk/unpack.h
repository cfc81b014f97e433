/* One part taken out of a kept container, in the loop's pool: reading, opening and unpacking are no work for a loop.
 *
 * Floor: desk. Thread: the seat's; the work is done in the loop's pool. */
#ifndef DESK_UNPACK_H
#define DESK_UNPACK_H

#include "desk/desk.h"
#include "desk/upload_files.h"

struct unpacking {
    const struct seat *seat;
    const struct upload_file *file; /* the container, opened; borrowed until on_done */
    const char *name;               /* "answer.pdf" */
    struct arena *arena;            /* the pool's while it works */
    void (*on_done)(struct unpacking *unpacking);

    int status; /* GUICHET_NOT_FOUND: no such part in it */
    struct fail why;
    struct bytes data; /* in the arena */
    uv_work_t work;    /* its own */
};

/* Begins; on_done runs on a later turn of the loop. */
int unpack_start(struct unpacking *unpacking);

#endif
