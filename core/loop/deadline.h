/* Coarse deadlines, as every waiting of a connection has one: a wheel of 250 ms ticks turned by one timer per loop.
 *
 * Floor: loop. Thread: the loop's. Setting one again to a later moment only writes a number: O(1), no list is touched.
 * It falls at most one tick late, never early. A deadline is embedded in its owner; all zero is "not set". */
#ifndef LOOP_DEADLINE_H
#define LOOP_DEADLINE_H

#include "base/chain.h"

#include <stdint.h>
#include <uv.h>

struct loop;

#define DEADLINE_TICK_MS 250
#define DEADLINE_SLOTS   256

struct deadline {
    struct chain link;
    struct loop *loop;    /* NULL: not set */
    uint64_t due_ms;      /* by the loop's clock */
    uint64_t slot_due_ms; /* when its place in the wheel is looked at */
    void (*on_due)(struct deadline *deadline);
};

struct deadline_wheel {
    uv_timer_t turn;
    struct chain slots[DEADLINE_SLOTS];
    uint64_t tick; /* the next tick to look at */
    size_t count;
};

/* Sets or sets again. `on_due` runs once on the loop; the deadline is "not set" by then, so it may be set anew. */
void deadline_set(struct loop *loop, struct deadline *d, int64_t after_ms, void (*on_due)(struct deadline *));
/* Safe on one that is not set. After it `on_due` will not run. */
void deadline_clear(struct deadline *d);
bool deadline_is_set(const struct deadline *d);

/* For loop.c. */
int deadline_wheel_open(struct deadline_wheel *wheel, uv_loop_t *uv);
void deadline_wheel_close(struct deadline_wheel *wheel);

#endif
