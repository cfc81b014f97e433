/* A letter without an address is opened on the writer's thread: it only rings. */
#include "desk/store_wait.h"

#include "base/chain.h"

#include <pthread.h>

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    size_t left;
};

struct parcel {
    struct store_letter letter;
    struct waiting *waiting;
};

static void on_stored(struct letter *letter) {
    struct parcel *parcel = chain_item(chain_item(letter, struct store_letter, letter), struct parcel, letter);
    struct waiting *w = parcel->waiting;
    pthread_mutex_lock(&w->lock);
    if (--w->left == 0) pthread_cond_signal(&w->rung);
    pthread_mutex_unlock(&w->lock);
}

/* Submits them until one is not taken, and waits for those that were. */
static int send_all(struct store *store, struct parcel *parcels, size_t count) {
    struct waiting w = {.lock = PTHREAD_MUTEX_INITIALIZER, .rung = PTHREAD_COND_INITIALIZER, .left = count};
    int status = GUICHET_OK;
    size_t sent = 0;
    for (; sent < count && !status; sent += !status) {
        parcels[sent].waiting = &w;
        status = store_submit(store, &parcels[sent].letter);
    }
    pthread_mutex_lock(&w.lock);
    w.left -= count - sent;
    while (w.left) pthread_cond_wait(&w.rung, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.rung);
    pthread_mutex_destroy(&w.lock);
    return status;
}

static struct parcel parcel_of(struct change *change) {
    return (struct parcel){.letter = {.letter.on_open = on_stored, .change = change}};
}

int store_wait(struct store *store, struct change *change, struct fail *why) {
    struct parcel parcel = parcel_of(change);
    int status = send_all(store, &parcel, 1);
    if (status) return fail(why, status, "the store takes no changes now");
    if (change->result.status && why) *why = change->result;
    return change->result.status;
}

int store_wait_all(struct store *store, struct change *const *changes, size_t count, struct arena *arena,
                   struct fail *why) {
    struct parcel *parcels = arena_array(arena, count, sizeof *parcels);
    if (!parcels) return fail(why, GUICHET_MEMORY, "no memory for letters to the store");
    for (size_t i = 0; i < count; i++) parcels[i] = parcel_of(changes[i]);
    int status = send_all(store, parcels, count);
    return status ? fail(why, status, "the store takes no changes now") : GUICHET_OK;
}
