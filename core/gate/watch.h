/* Long polls: requests that wait for a change of one requisition.
 *
 *   writer: committed ─▶ watch_hint (any thread) ─▶ one letter ─▶ worker: those who wait for these ids run on
 *
 * Floor: gate. Thread: the worker's, but watch_hint. Nobody listening costs the writer one look at a number. */
#ifndef GATE_WATCH_H
#define GATE_WATCH_H

#include "base/id.h"
#include "loop/loop.h"

#include <pthread.h>
#include <stdatomic.h>

#define WATCH_IDS_MAX 256 /* hints between two turns; beyond, everybody looks */

struct watcher {
    struct chain link;
    struct id id;
    struct timeout due;
    void (*on_change)(struct watcher *watcher); /* once: a change, the end of the time, or watch_release */
    struct watch *watch;
};

struct watch {
    struct loop *loop;
    struct chain waiting;
    atomic_size_t listening;
    pthread_mutex_t lock; /* of the four below */
    struct id ids[WATCH_IDS_MAX];
    size_t id_count;
    bool is_overrun, is_posted;
    struct letter letter;
};

void watch_open(struct watch *watch, struct loop *loop);
/* Nobody may wait any more. */
void watch_close(struct watch *watch);
/* Look at the requisition once more after this: what was committed just before is not told. */
void watch_add(struct watch *watch, struct watcher *watcher, const struct id *id, int64_t wait_ms,
               void (*on_change)(struct watcher *watcher));
/* Safe on one that is not waiting. After it on_change will not run. */
void watch_remove(struct watcher *watcher);
/* Everybody runs on now. */
void watch_release(struct watch *watch);
/* Any thread: this requisition has changed. */
void watch_hint(struct watch *watch, const struct id *id);

#endif
