/* The letters of a loop: posted by any thread, opened in order on the loop's own.
 *
 * Floor: loop. Thread: mailbox_post and mailbox_count any, the rest the loop's. Unbounded, because senders own their
 * letters and those are bounded where they are made. Made and ended by loop_init and loop_done. */
#ifndef LOOP_MAILBOX_H
#define LOOP_MAILBOX_H

#include "loop/letter.h"

#include <pthread.h>
#include <stddef.h>
#include <uv.h>

struct mailbox {
    uv_async_t bell;
    pthread_mutex_t lock;
    struct letter *first, **last;
    size_t count;
};

/* Rings the bell only when the box was empty. Must not be called once loop_done has begun. */
void mailbox_post(struct mailbox *box, struct letter *letter);
/* How many letters wait. */
size_t mailbox_count(struct mailbox *box);

/* For loop.c. The loop's memory may go once the bell is closed. */
int mailbox_open(struct mailbox *box, uv_loop_t *uv);
/* Opens all that waits, and what those letters post meanwhile. */
void mailbox_deliver(struct mailbox *box);
void mailbox_close(struct mailbox *box);
void mailbox_done(struct mailbox *box);

#endif
