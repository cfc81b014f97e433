/* Legal hold: an order that nothing of a case is erased, neither by the clerk when its retention is over nor by a
 * purge.
 *
 *   LOAD ─▶ judge ─▶ one change: order or its end, entry of the log ─▶ done      (CONFLICT: loaded and judged again)
 *
 * One order a party: a supervisor of the holder orders for the holder, a magistrate who may read the case for his
 * party; nobody lifts another party's. An order ends when it is lifted or when its time is over; what fell due
 * meanwhile is erased then. Everybody who may read the case sees that it is held and by whom; the reason, which is
 * sealed, is for the holder's side and for the party that gave it.
 *
 * Floor: desk. Thread: the seat's. */
#ifndef DESK_LEGAL_HOLD_H
#define DESK_LEGAL_HOLD_H

#include "desk/record.h"

#define LEGAL_HOLD        "legal_hold." /* events begin so */
#define LEGAL_HOLD_SET    LEGAL_HOLD "set"
#define LEGAL_HOLD_LIFTED LEGAL_HOLD "lifted"

/* Until when these orders keep the case from being erased: 0: none stands at `now`, LEGAL_HOLD_OPEN: until one is
 * lifted. */
#define LEGAL_HOLD_OPEN   INT64_C(253402300799000)
int64_t legal_hold_until(const struct query_row_requisition *row, int64_t now);

struct legal_holding {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    struct query query; /* a QUERY_REQUISITION of the case */
    bool is_lift;
    yyjson_val *root; /* {"reason", "until"}; NULL when it is lifted */
    int64_t now;
    void (*on_done)(struct legal_holding *holding);
    void *owner;

    /* result */
    int status; /* NOT_FOUND, NOT_ALLOWED, INVALID with faults, GONE; CONFLICT "no_legal_hold": nothing to lift */
    struct fail why;
    struct faults faults;

    /* its own */
    int (*stage)(struct legal_holding *holding);
    int tries;
    struct change change;
    struct store_letter letter;
};

/* True: finished already; false: on_done will run on the seat's thread. */
bool legal_hold_start(struct legal_holding *holding);

#endif
