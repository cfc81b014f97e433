/* The use cases of the queue: claim the next task, claim one, renew, release, assign, take over.
 *
 * Floor: desk. Thread: the seat's. The store decides in one transaction who gets a task; this only says who asks. */
#ifndef DESK_CLAIM_H
#define DESK_CLAIM_H

#include "desk/desk.h"

struct claiming {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    enum claim_kind kind;
    struct id task;
    const char *team;         /* CLAIM_NEXT: only this one, or NULL */
    const char *const *types; /* CLAIM_NEXT: NULL-ended, or NULL */
    const char *agent;        /* CLAIM_ASSIGN: to whom; people.h */
    const char *reason;       /* CLAIM_TAKE_OVER: why; goes sealed into the log */
    int64_t now;
    void (*on_done)(struct claiming *claiming);
    void *owner;

    int status;
    struct fail why;
    struct task result;
    struct requisition head;

    int (*stage)(struct claiming *claiming);
    struct query query;
    struct claim claim;
    struct change change;
    struct store_letter letter;
};

/* True: refused already; false: on_done will run on the seat's thread. */
bool claim_start(struct claiming *claiming);

#endif
