/* The writer thread: group commit.
 *
 *   take the whole inbox ─▶ BEGIN ─▶ apply each ─▶ COMMIT (fsync) ─▶ tell those who listen ─▶ answer each
 *
 * Floor: store. Thread: writer_run is the writer's; everything under `lock` is shared. `struct store` is here because
 * the writer is all there is behind it. */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "loop/inbox.h"
#include "store/apply.h"
#include "store/signed_state.h"
#include "store/wal_copier.h"

struct store {
    struct store_options options;
    char *path;
    int lock_file; /* -1: none */
    struct inbox inbox;
    struct apply apply; /* the writer's alone once it runs */
    pthread_t thread;
    bool is_running;
    void (*hear)(void *to, const struct store_hint *hint);
    void *hear_to;

    pthread_mutex_t lock;
    struct store_figures figures;
    struct merkle_tree committed; /* the tree as of the last commit */
    struct fail trouble;          /* why nothing can be written now; status 0: it can */
    bool is_dead;                 /* an fsync failed: for good */
    bool is_probing;
    struct store_letter probe;

    pthread_mutex_t note_lock;
    struct store_note note;     /* the last checkpoint signed; written by the writer alone */
    struct store_note cosigned; /* the last one that witnesses cosigned; likewise */

    /* the writer's */
    struct signer *signer;
    struct signed_state state;
    bool is_note_new;    /* the note is not in the database yet */
    int64_t noted_at_ms; /* monotonic: when it last looked whether a checkpoint was due */
    struct store_hint *hints;
    size_t hint_room;
    int wal_frames, wal_asked; /* frames in the log, and how many there were when the copier was asked */
    struct wal_copier copier;
    bool must_empty_log;    /* what was erased may stand in the write-ahead log still; so at the start */
    int64_t log_emptied_ms; /* monotonic: when that was last tried */
};

void *writer_run(void *store);

#endif
