/* The workshop: where scripts are loaded, checked and exchanged while the gateway serves. No loop that serves requests
 * waits for it: a request that publishes sends a letter and goes on when it is back; everybody else finds the new
 * version in the registry.
 *
 * Floor: desk. Thread: one of its own, with a loop, the folder's watch and the desk's versions; it may wait for the
 * store. workshop_start and workshop_stop belong to the main thread. */
#ifndef DESK_WORKSHOP_H
#define DESK_WORKSHOP_H

#include "desk/desk.h"

struct workshop;

enum workshop_task {
    WORKSHOP_CHECK,
    WORKSHOP_PUBLISH,
    WORKSHOP_ACTIVATE,
    WORKSHOP_ROLL_BACK,
    WORKSHOP_REMOVE,
    WORKSHOP_RELOAD,
    WORKSHOP_RUN
};

/* Belongs to the workshop until `letter` is opened at `reply_to`. */
struct workshop_order {
    struct letter letter;
    struct mailbox *reply_to;
    enum workshop_task task;
    int (*run)(struct desk *desk, struct workshop_order *order); /* RUN: whatever must not meet a reload half-way */
    const struct actor *actor;
    const char *type;
    struct bytes source; /* CHECK, PUBLISH */
    int64_t version;     /* ACTIVATE, ROLL_BACK, REMOVE */
    struct arena *arena; /* of the faults */
    void *owner;         /* the sender's */

    int status;
    struct fail why;
    struct faults faults;
    struct versions_answer answer;
    const char *kept; /* RELOAD: see desk_reload */
};

/* Sets desk->workshop. */
int workshop_start(struct desk *desk, struct fail *why);
/* When nobody sends orders any more. NULL is fine. */
void workshop_stop(struct workshop *workshop);
/* Any thread. `on_open` of the order's letter runs at reply_to; it is kept aside meanwhile. */
void workshop_send(struct workshop *workshop, struct workshop_order *order);
/* Any thread: a run of this version was killed. One time too many, and the version is quarantined at once; that this is
 * stored follows. `workshop` NULL: it is not stored. */
void workshop_kill(struct desk *desk, const struct flow *flow);

#endif
