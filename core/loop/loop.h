/* One event loop: libuv's, with a mailbox, a wheel of timeouts and one buffer for reading.
 *
 * Floor: loop. Thread: one loop belongs to one thread; only loop_stop and mailbox_post(&loop->mailbox, …) may be
 * called from others. What was opened on it (listeners, streams, timers) must be closed by its owner before loop_done,
 * which turns the loop until their on_closed have run. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include "base/fail.h"
#include "loop/timeout.h"
#include "loop/mailbox.h"

#include <stdatomic.h>
#include <uv.h>

#define LOOP_READ_SIZE 65536

struct loop {
    uv_loop_t uv;
    struct mailbox mailbox;
    struct timeout_wheel timeouts;
    struct letter stop; /* travels as any other letter */
    atomic_bool stopping;
    char *read_buffer; /* LOOP_READ_SIZE, lent to one on_read at a time */
    uint64_t utc_at;   /* the turn whose moment `utc_ms` is */
    int64_t utc_ms;
    uv_prepare_t before_sleep;
    void (*on_turn)(struct loop *loop);
    void *owner; /* whatever its user likes */
};

/* The struct must not move afterwards. On failure nothing is left open. */
int loop_init(struct loop *loop, struct fail *why);
/* `on_turn` runs once a turn, before the loop sleeps: the place to send off what was gathered. Once, before loop_run.
 */
void loop_on_turn(struct loop *loop, void (*on_turn)(struct loop *loop));
/* Turns until loop_stop; letters posted before the stop are opened. May be called again afterwards. */
void loop_run(struct loop *loop);
/* Any thread; a second call before loop_run has returned does nothing. */
void loop_stop(struct loop *loop);
/* Opens the letters that are left, waits for what is closing, frees. A handle its owner forgot is a broken invariant.
 */
void loop_done(struct loop *loop);
/* Once, after the last loop of the process: ends the pool's threads. Left to libuv, they would outlive OpenSSL's own
 * cleaning up, and what OpenSSL keeps for each of them would be lost. */
void loop_end_pool(void);
/* Milliseconds of this turn: monotone, and since 1970 UTC. Cheap. */
uint64_t loop_now_ms(const struct loop *loop);
int64_t loop_utc_ms(struct loop *loop);

#endif
