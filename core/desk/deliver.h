/* The use case "fetch the answer": the delivery is an entry of the log before the bytes leave.
 *
 * Floor: desk. Thread: the seat's. */
#ifndef DESK_DELIVER_H
#define DESK_DELIVER_H

#include "desk/record.h"

struct delivery {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    struct record record; /* taken: its key is wiped */
    int64_t now;
    void (*on_done)(struct delivery *delivery);
    void *owner;

    int status; /* GUICHET_NOT_FOUND code "no_answer": there is none (yet) */
    struct fail why;
    struct bytes answer; /* JSON, in the arena */

    struct change change;
    struct store_letter letter;
};

/* True: refused already; false: on_done will run on the seat's thread. */
bool deliver_start(struct delivery *delivery);

#endif
