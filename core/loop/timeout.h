/* Coarse timeouts, as every waiting of a connection has one: a wheel of 250 ms ticks turned by one timer per loop.
 * (A deadline, in this house, is a legal one: domain/requisition.h.)
 *
 * Floor: loop. Thread: the loop's. Setting one again to a later moment only writes a number: O(1), no list is touched.
 * It falls at most one tick late, never early. It is embedded in its owner; all zero is "not set". */
#ifndef LOOP_TIMEOUT_H
#define LOOP_TIMEOUT_H

#include "base/chain.h"

#include <stdint.h>
#include <uv.h>

struct loop;

#define TIMEOUT_TICK_MS 250
#define TIMEOUT_SLOTS   256

struct timeout {
    struct chain link;
    struct loop *loop;    /* NULL: not set */
    uint64_t due_ms;      /* by the loop's clock */
    uint64_t slot_due_ms; /* when its place in the wheel is looked at */
    void (*on_due)(struct timeout *timeout);
};

struct timeout_wheel {
    uv_timer_t turn;
    struct chain slots[TIMEOUT_SLOTS];
    uint64_t tick; /* the next tick to look at */
    size_t count;
};

/* Sets or sets again. `on_due` runs once on the loop; it is "not set" by then, so it may be set anew. */
void timeout_set(struct loop *loop, struct timeout *t, int64_t after_ms, void (*on_due)(struct timeout *));
/* Safe on one that is not set. After it `on_due` will not run. */
void timeout_clear(struct timeout *t);
bool timeout_is_set(const struct timeout *t);

/* For loop.c. */
int timeout_wheel_open(struct timeout_wheel *wheel, uv_loop_t *uv);
void timeout_wheel_close(struct timeout_wheel *wheel);

#endif
