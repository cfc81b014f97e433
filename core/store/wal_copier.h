/* Copies pages from the write-ahead log home, beside the writer, so that a commit never waits for it.
 *
 *   writer: so many new frames ─ ask ─▶ copier: PASSIVE checkpoint on a connection of its own
 *
 * Floor: store. Thread: start, ask, failure and stop are the writer's or the opener's; the copying is the copier's own.
 * While pages are copied the writer appends more, so under load the log is never copied to its end and could not begin
 * again at its front: when it is four times as long, the writer copies the little that is left itself. */
#ifndef STORE_WAL_COPIER_H
#define STORE_WAL_COPIER_H

#include "store/db.h"

#include <pthread.h>

struct wal_copier {
    struct db db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool is_running, is_asked, is_ending;
    int failure; /* of SQLite, when an fsync was lost */
};

int wal_copier_start(struct wal_copier *copier, const char *path, struct fail *why);
void wal_copier_ask(struct wal_copier *copier);
/* SQLITE_OK, or the result that says an fsync was lost. */
int wal_copier_failure(struct wal_copier *copier);
/* Takes one that was never started, if it is zeroed. */
void wal_copier_stop(struct wal_copier *copier);

/* True for the results that mean: what was written may not be there. */
static inline bool wal_copier_is_lost_sync(int result) {
    return result == SQLITE_IOERR_FSYNC || result == SQLITE_IOERR_DIR_FSYNC;
}

#endif
