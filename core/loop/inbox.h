/* The letters of a thread that has no loop (the store's writer): it sleeps until there are some, then takes them all.
 *
 * Floor: loop. Thread: inbox_post, inbox_count and inbox_close any; inbox_take_all one receiver. Bounded: at the
 * ceiling the sender is told GUICHET_FULL and keeps its letter. */
#ifndef LOOP_INBOX_H
#define LOOP_INBOX_H

#include "base/bytes.h"
#include "loop/letter.h"

#include <pthread.h>

struct inbox {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct letter *first, **last;
    size_t count, max;
    bool closed;
};

int inbox_init(struct inbox *in, size_t max);
/* Nobody may use it any more; letters left inside stay their senders'. */
void inbox_done(struct inbox *in);
/* GUICHET_FULL at the ceiling, GUICHET_UNAVAILABLE once closed: the letter stays the sender's. */
int inbox_post(struct inbox *in, struct letter *letter);
/* All that waits, in order, linked by `next`. Sleeps until there is something, the inbox is closed, or `timeout_ms`
 * has passed (-1: no limit). NULL: the time is over, or closed and empty. Does not call on_open. */
struct letter *inbox_take_all(struct inbox *in, int64_t timeout_ms);
/* No more letters; wakes the receiver, which still gets what waits. */
void inbox_close(struct inbox *in);
bool inbox_is_closed(struct inbox *in);
size_t inbox_count(struct inbox *in);

#endif
