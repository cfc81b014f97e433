/* A letter without an address is opened on the writer's thread: it only rings. */
#include "desk/store_wait.h"

#include "base/chain.h"

#include <pthread.h>

struct waiting {
    struct store_letter letter;
    pthread_mutex_t lock;
    pthread_cond_t rung;
    bool is_done;
};

static void on_stored(struct letter *letter) {
    struct waiting *w = chain_item(chain_item(letter, struct store_letter, letter), struct waiting, letter);
    pthread_mutex_lock(&w->lock);
    w->is_done = true;
    pthread_cond_signal(&w->rung);
    pthread_mutex_unlock(&w->lock);
}

int store_wait(struct store *store, struct change *change, struct fail *why) {
    struct waiting w = {.letter = {.letter.on_open = on_stored, .change = change},
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .rung = PTHREAD_COND_INITIALIZER};
    int status = store_submit(store, &w.letter);
    if (status) return fail(why, status, "the store takes no changes now");
    pthread_mutex_lock(&w.lock);
    while (!w.is_done) pthread_cond_wait(&w.rung, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.rung);
    pthread_mutex_destroy(&w.lock);
    if (change->result.status && why) *why = change->result;
    return change->result.status;
}
