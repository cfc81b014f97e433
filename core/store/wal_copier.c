/* The copier's thread: asked, copies once, waits again. */
#include "store/wal_copier.h"

/* True: asked; false: the end. */
static bool wait_for_work(struct wal_copier *copier) {
    pthread_mutex_lock(&copier->lock);
    while (!copier->is_asked && !copier->is_ending) pthread_cond_wait(&copier->moved, &copier->lock);
    bool is_ending = copier->is_ending;
    copier->is_asked = false;
    pthread_mutex_unlock(&copier->lock);
    return !is_ending;
}

static void *run(void *to) {
    struct wal_copier *copier = to;
    pthread_setname_np(pthread_self(), "guichet-copier");
    while (wait_for_work(copier)) {
        int result = sqlite3_wal_checkpoint_v2(copier->db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        if (!wal_copier_is_lost_sync(result)) continue;
        pthread_mutex_lock(&copier->lock);
        copier->failure = result;
        pthread_mutex_unlock(&copier->lock);
    }
    return NULL;
}

int wal_copier_start(struct wal_copier *copier, const char *path, struct fail *why) {
    int status = db_open(&copier->db, path, DB_WRITE, why);
    if (status) return status;
    pthread_mutex_init(&copier->lock, NULL);
    pthread_cond_init(&copier->moved, NULL);
    copier->is_running = pthread_create(&copier->thread, NULL, run, copier) == 0;
    if (copier->is_running) return GUICHET_OK;
    db_close(&copier->db);
    return fail(why, GUICHET_MEMORY, "the copier's thread cannot be started");
}

void wal_copier_ask(struct wal_copier *copier) {
    pthread_mutex_lock(&copier->lock);
    copier->is_asked = true;
    pthread_cond_signal(&copier->moved);
    pthread_mutex_unlock(&copier->lock);
}

int wal_copier_failure(struct wal_copier *copier) {
    pthread_mutex_lock(&copier->lock);
    int failure = copier->failure;
    pthread_mutex_unlock(&copier->lock);
    return failure;
}

void wal_copier_stop(struct wal_copier *copier) {
    if (!copier->is_running) return;
    pthread_mutex_lock(&copier->lock);
    copier->is_ending = true;
    pthread_cond_signal(&copier->moved);
    pthread_mutex_unlock(&copier->lock);
    pthread_join(copier->thread, NULL);
    pthread_cond_destroy(&copier->moved);
    pthread_mutex_destroy(&copier->lock);
    db_close(&copier->db);
    copier->is_running = false;
}
