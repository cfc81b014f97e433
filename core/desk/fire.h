/* The use case "fire": an event moves a requisition, fired by a person, a timer or a service.
 *
 *   LOAD ─▶ decide ─▶ step ─▶ seal ─▶ COMMIT ─▶ done
 *    ▲                                  │ CONFLICT: someone was quicker; load and step again, a few times
 *    └──────────────────────────────────┘
 *
 * What a person's script fails on is answered so: the person has it. What fails, or meets a version that is set aside
 * or a locked file that would leave by it, of a timer or a service is kept and comes again until a step takes it or its
 * state is over: later each time when it was the script.
 *
 * Floor: desk. Thread: the seat's. The firing lives in its maker's request until on_done. */
#ifndef DESK_FIRE_H
#define DESK_FIRE_H

#include "desk/record.h"

/* The problem code of an event whose version is quarantined; status GUICHET_UNAVAILABLE. */
#define FIRE_QUARANTINED "type_quarantined"

struct firing {
    struct seat *seat;
    const struct actor *actor; /* NULL: the system */
    struct arena *arena;
    struct id id;
    const char *number; /* instead of the id, when not NULL */
    struct bytes event;
    yyjson_val *input;
    struct bytes body, key; /* Idempotency-Key, as in submit.h */
    bool has_if_match;
    int64_t if_match; /* version */
    int64_t now;
    /* the system's */
    int64_t fence;     /* state entry the timer or effect belongs to; 0: the case */
    const char *timer; /* its name: cleared by the same change */
    int64_t first_due_at;
    bool has_effect;
    struct op_effect_set effect; /* set by the same change */
    int64_t failures;            /* how often the script has failed on this event before */
    const struct op_entry *note; /* one more entry beside the event's own, payload plain; or NULL */
    yyjson_val *result;
    const char *error;
    int64_t late_by_ms;
    void (*on_done)(struct firing *firing);
    void *owner;

    /* result */
    int status;
    struct fail why;
    struct faults faults;
    struct record record;
    struct bytes reply;
    bool parked; /* the script failed: the case is as it was, the event is kept with its cause */
    int64_t
        again_at; /* the system's event was not delivered and comes again then, its timer armed, its effect pending */

    /* its own */
    int (*stage)(struct firing *firing);
    int tries, refusal, undelivered;
    struct query query;
    struct step_output output;
    struct change change;
    struct store_letter letter;
};

/* True: finished already; false: on_done will run on the seat's thread. */
bool fire_start(struct firing *firing);

#endif
