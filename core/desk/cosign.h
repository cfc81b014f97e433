/* A checkpoint that witnesses cosigned, taken in: the log's own signature, the log's own tree, and every line of a
 * witness that the configuration knows (log.witnesses). Kept beside the last checkpoint, given out with it and with
 * receipts.
 *
 * Floor: desk. Thread: the seat's. */
#ifndef DESK_COSIGN_H
#define DESK_COSIGN_H

#include "desk/desk.h"

struct cosigning {
    struct seat *seat;
    struct arena *arena;
    struct bytes note; /* with the witnesses' lines; lives in the arena */
    int64_t now;
    void (*on_done)(struct cosigning *cosigning);
    void *owner;

    /* result: INVALID with a code when a signature does not hold or no known witness signed; CONFLICT when a later
     * checkpoint is cosigned already */
    int status;
    struct fail why;
    uint64_t size;
    const char *names[SETTINGS_WITNESSES_MAX]; /* of the witnesses whose lines hold */
    size_t name_count;

    /* its own */
    const struct desk_witnesses *witnesses; /* the same for all lines, whatever a reload brings */
    struct change change;
    struct store_letter letter;
};

/* True: finished already; false: on_done will run on the seat's thread. */
bool cosign_start(struct cosigning *cosigning);

#endif
