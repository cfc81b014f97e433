/* Hints gather under a lock; one letter a turn carries them over. */
#include "gate/watch.h"

static void end(struct watcher *watcher) {
    watch_remove(watcher);
    watcher->on_change(watcher);
}

static void on_due(struct timeout *timeout) {
    end(chain_item(timeout, struct watcher, due));
}

static bool is_among(const struct id *ids, size_t count, const struct id *id) {
    for (size_t i = 0; i < count; i++)
        if (id_equal(&ids[i], id)) return true;
    return false;
}

static void on_hints(struct letter *letter) {
    struct watch *watch = chain_item(letter, struct watch, letter);
    struct id ids[WATCH_IDS_MAX];
    pthread_mutex_lock(&watch->lock);
    size_t count = watch->id_count;
    bool all = watch->is_overrun;
    memcpy(ids, watch->ids, count * sizeof(*ids));
    watch->id_count = 0;
    watch->is_overrun = watch->is_posted = false;
    pthread_mutex_unlock(&watch->lock);
    for (struct chain *link = watch->waiting.next, *next; link != &watch->waiting; link = next) {
        struct watcher *watcher = chain_item(link, struct watcher, link);
        next = link->next;
        if (all || is_among(ids, count, &watcher->id)) end(watcher);
    }
}

void watch_open(struct watch *watch, struct loop *loop) {
    *watch = (struct watch){.loop = loop, .letter.on_open = on_hints};
    atomic_init(&watch->listening, 0);
    chain_init(&watch->waiting);
    pthread_mutex_init(&watch->lock, NULL);
}

void watch_close(struct watch *watch) {
    if (!watch->loop) return;
    require(chain_is_empty(&watch->waiting));
    pthread_mutex_destroy(&watch->lock);
}

void watch_add(struct watch *watch, struct watcher *watcher, const struct id *id, int64_t wait_ms,
               void (*on_change)(struct watcher *watcher)) {
    watcher->watch = watch;
    watcher->id = *id;
    watcher->on_change = on_change;
    chain_init(&watcher->link);
    chain_add_last(&watch->waiting, &watcher->link);
    atomic_fetch_add(&watch->listening, 1);
    timeout_set(watch->loop, &watcher->due, wait_ms, on_due);
}

void watch_remove(struct watcher *watcher) {
    if (!watcher->watch) return;
    timeout_clear(&watcher->due);
    chain_remove(&watcher->link);
    atomic_fetch_sub(&watcher->watch->listening, 1);
    watcher->watch = NULL;
}

void watch_release(struct watch *watch) {
    while (!chain_is_empty(&watch->waiting)) end(chain_item(watch->waiting.next, struct watcher, link));
}

void watch_hint(struct watch *watch, const struct id *id) {
    if (!atomic_load(&watch->listening)) return;
    pthread_mutex_lock(&watch->lock);
    if (watch->id_count < WATCH_IDS_MAX) watch->ids[watch->id_count++] = *id;
    else watch->is_overrun = true;
    bool is_first = !watch->is_posted;
    watch->is_posted = true;
    pthread_mutex_unlock(&watch->lock);
    if (is_first) mailbox_post(&watch->loop->mailbox, &watch->letter);
}
