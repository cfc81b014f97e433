/* The kept checkpoint: one note in memory, one in the database.
 * Signing takes some 50 microseconds and happens between two groups, so no answer waits for it. */
#include "store/note.h"

#include "base/clock.h"
#include "base/log.h"

int note_sign(struct store *store, const struct merkle_tree *tree, struct fail *why) {
    struct arena arena;
    struct merkle_hash root;
    struct bytes note;
    arena_init(&arena, 65536);
    merkle_root(tree, &root);
    int status = checkpoint_sign(store->signer, tree->size, &root, &arena, &note, why);
    if (!status && note.size >= NOTE_MAX) status = fail(why, GUICHET_TOO_LARGE, "the checkpoint is too long");
    if (!status) {
        memcpy(store->note, note.data, note.size + 1);
        store->note_size = tree->size;
        store->is_note_new = true;
    }
    arena_done(&arena);
    return status;
}

int note_save(struct store *store, uint64_t *saved) {
    int status = GUICHET_OK;
    pthread_mutex_lock(&store->note_lock);
    if (store->is_note_new) {
        status = apply_note(&store->apply, store->note_size, bytes_of(store->note));
        *saved = store->note_size;
    }
    pthread_mutex_unlock(&store->note_lock);
    return status;
}

void note_is_saved(struct store *store, uint64_t saved) {
    pthread_mutex_lock(&store->note_lock);
    if (store->note_size == saved) store->is_note_new = false;
    pthread_mutex_unlock(&store->note_lock);
}

static void tell(const struct fail *why) {
    log_line(LOG_ERROR, "checkpoint_not_kept", LOG_TEXT("reason", why->text));
}

static int64_t left_ms(const struct store *store) {
    int64_t every = store->options.checkpoint_every_ms ? store->options.checkpoint_every_ms : NOTE_EVERY_MS;
    int64_t left = store->noted_at_ms + every - clock_monotonic_us() / 1000;
    return left > 0 ? left : 0;
}

int64_t note_wait_ms(struct store *store) {
    pthread_mutex_lock(&store->note_lock);
    bool is_waiting = !store->is_dead && (store->is_note_new || store->note_size < store->committed.size);
    pthread_mutex_unlock(&store->note_lock);
    return is_waiting ? left_ms(store) : -1;
}

bool note_is_due(struct store *store) {
    struct fail why = {0};
    if (store->is_dead) return false;
    bool is_late = left_ms(store) == 0;
    pthread_mutex_lock(&store->note_lock);
    uint64_t behind = store->committed.size - store->note_size;
    if (behind >= NOTE_ENTRIES || (is_late && behind > 0)) note_sign(store, &store->committed, &why);
    bool is_due = is_late && store->is_note_new;
    pthread_mutex_unlock(&store->note_lock);
    if (why.status) tell(&why);
    if (is_late) store->noted_at_ms = clock_monotonic_us() / 1000;
    return is_due;
}

void note_keep_last(struct store *store) {
    struct fail why = {0};
    struct apply *apply = &store->apply;
    uint64_t saved = UINT64_MAX;
    if (store->is_dead || store->committed.size == 0) return;
    if (store->note_size != store->committed.size && note_sign(store, &store->committed, &why)) {
        tell(&why);
        return;
    }
    if (!store->is_note_new) return;
    int status = apply_begin(apply);
    if (!status) status = note_save(store, &saved);
    if (!status) status = apply_commit(apply);
    if (!status) return;
    apply_rollback(apply);
    fail(&why, status, "the database cannot be written: %s",
         apply->failure ? sqlite3_errstr(apply->failure) : status_meaning(status));
    tell(&why);
}
