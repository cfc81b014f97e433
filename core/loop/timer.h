/* An exact timer, once or repeated, embedded in its owner. For the many coarse ones see timeout.h.
 * Floor: loop. Thread: the loop's. */
#ifndef LOOP_TIMER_H
#define LOOP_TIMER_H

#include "loop/loop.h"

struct timer {
    uv_timer_t uv;
    void (*on_due)(struct timer *timer);
    void (*on_closed)(struct timer *timer);
};

void timer_init(struct timer *t, struct loop *loop, void (*on_due)(struct timer *));
/* Starts, or starts again from now. `repeat_ms` 0: once. */
void timer_start(struct timer *t, int64_t after_ms, int64_t repeat_ms);
void timer_stop(struct timer *t);
/* Its memory is the owner's again when `on_closed` (may be NULL) runs, on a later turn of the loop. */
void timer_close(struct timer *t, void (*on_closed)(struct timer *));

#endif
