/* The kept checkpoints.
 * Signing takes some 50 microseconds and the file beside the key two forced writes; both happen between two groups, so
 * only those who asked for a checkpoint wait for it, and all who wait get the same. */
#include "store/note.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "store/ledger.h"

#define POINT_SIZE (24 + TEXT_BASE64_SIZE(MERKLE_HASH_SIZE))

/* ---- nothing is signed that does not extend what was signed ---- */

static int root_at(struct store *store, uint64_t size, struct merkle_hash *root) {
    struct apply *apply = &store->apply;
    struct ledger ledger = {apply_get(apply, APPLY_LOG_LEAVES), apply_get(apply, APPLY_LOG_NODES)};
    return merkle_root_at(ledger_fetch, &ledger, size, root);
}

static int must_extend(struct store *store, uint64_t size, const struct merkle_hash *root, struct fail *why) {
    struct merkle_hash now;
    if (size > store->committed.size) {
        return fail(why, GUICHET_CRYPTO, "the log has %llu entries, but a checkpoint was signed for %llu",
                    (unsigned long long)store->committed.size, (unsigned long long)size);
    }
    if (root_at(store, size, &now)) return fail(why, GUICHET_CRYPTO, "hashes of the log are missing");
    if (memcmp(now.bytes, root->bytes, sizeof now.bytes) == 0) return GUICHET_OK;
    return fail(why, GUICHET_CRYPTO, "the first %llu entries are not those that a checkpoint was signed for",
                (unsigned long long)size);
}

static int judge_state(struct store *store, struct fail *why) {
    return store->state.is_known ? must_extend(store, store->state.note.size, &store->state.root, why) : GUICHET_OK;
}

/* *saved: the size of the note in the database, UINT64_MAX when there is none. */
static int judge_database(struct store *store, uint64_t *saved, struct fail *why) {
    struct arena arena;
    struct bytes note = {NULL, 0};
    struct merkle_hash root;
    arena_init(&arena, 65536);
    *saved = UINT64_MAX;
    int status = apply_read_note(&store->apply, false, &arena, &note);
    if (status) fail(why, status, "the checkpoint in the database cannot be read");
    if (!status && note.data) {
        status = checkpoint_verify_own(store->signer, note, saved, &root, why);
        if (status) status = fail(why, GUICHET_CRYPTO, "the checkpoint in the database was not signed with this key");
        else status = must_extend(store, *saved, &root, why);
    }
    arena_done(&arena);
    return status;
}

/* "SIZE ROOT" */
static void name_point(uint64_t size, const struct merkle_hash *root, char out[POINT_SIZE]) {
    int used = snprintf(out, POINT_SIZE, "%llu ", (unsigned long long)size);
    text_base64_to(root->bytes, sizeof root->bytes, out + used);
}

/* An entry of no requisition: what was signed, and from where the log goes on. */
static int record_break(struct store *store, struct fail *why) {
    char from[POINT_SIZE] = "", to[POINT_SIZE];
    struct apply *apply = &store->apply;
    struct merkle_hash root;
    int64_t at;
    merkle_root(&store->committed, &root);
    name_point(store->committed.size, &root, to);
    if (store->state.is_known) name_point(store->state.note.size, &store->state.root, from);
    const struct op_entry entry = {
        .event = "log.broken", .from = from[0] ? from : NULL, .to = to, .actor = "system", .at = clock_utc_ms()};
    int status = apply_begin(apply);
    if (!status) status = apply_entry(apply, &(struct requisition){0}, &entry, 0, 0, &at);
    if (!status) status = apply_commit(apply);
    if (status) {
        apply_rollback(apply);
        return fail(why, status, "the break could not be recorded: %s", status_meaning(status));
    }
    store->committed = apply->now.tree;
    log_line(LOG_WARN, "log_fork_accepted", LOG_TEXT("from", from), LOG_TEXT("to", to));
    status = signed_state_forget(&store->state, why);
    return status ? status : note_sign(store, why);
}

int note_begin(struct store *store, struct fail *why) {
    uint64_t saved;
    int status = signed_state_open(&store->state, store->options.log_key, store->signer, why);
    if (!status) status = judge_state(store, why);
    if (!status) status = judge_database(store, &saved, why);
    if (status == GUICHET_CRYPTO && store->options.accept_fork) return record_break(store, why);
    if (status == GUICHET_CRYPTO && why) {
        struct fail what = *why;
        fail(why, status,
             "%s: %s (%s). Is it an older backup? Put the newest database back; when it is lost for good, `guichet log "
             "accept-fork` records the break in the log and goes on",
             store->path, what.text, store->state.path);
    }
    if (status) return status;
    if (!store->state.is_known && saved != UINT64_MAX)
        log_line(LOG_WARN, "log_state_missing", LOG_TEXT("file", store->state.path));
    status = note_read_cosigned(store);
    if (status) return fail(why, status, "the cosigned checkpoint cannot be read");
    store->note = store->state.note;
    store->is_note_new = store->state.is_known && saved != store->note.size;
    return GUICHET_OK;
}

/* ---- signing ---- */

static int sign_tree(struct store *store, struct store_note *note, struct merkle_hash *root, struct fail *why) {
    struct arena arena;
    struct bytes text;
    arena_init(&arena, 65536);
    merkle_root(&store->committed, root);
    int status = checkpoint_sign(store->signer, store->committed.size, root, &arena, &text, why);
    if (!status && text.size >= sizeof note->text) status = fail(why, GUICHET_TOO_LARGE, "the checkpoint is too long");
    if (!status) {
        memcpy(note->text, text.data, text.size + 1);
        note->size = store->committed.size;
    }
    arena_done(&arena);
    return status;
}

int note_sign(struct store *store, struct fail *why) {
    struct store_note note;
    struct merkle_hash root;
    int status = judge_state(store, why);
    if (!status) status = sign_tree(store, &note, &root, why);
    if (!status) status = signed_state_keep(&store->state, &note, &root, why);
    if (status) return status;
    pthread_mutex_lock(&store->note_lock);
    store->note = note;
    store->is_note_new = true;
    pthread_mutex_unlock(&store->note_lock);
    return GUICHET_OK;
}

static bool is_behind(const struct store *store) {
    return !store->note.text[0] || store->note.size != store->committed.size;
}

static void tell(const struct fail *why) {
    log_line(LOG_ERROR, "checkpoint_not_kept", LOG_TEXT("reason", why->text));
}

void note_give(struct store *store, struct store_note *out, struct fail *why) {
    *why = (struct fail){0};
    if (is_behind(store) && note_sign(store, why)) tell(why);
    *out = *note_best(store);
}

const struct store_note *note_best(const struct store *store) {
    bool is_cosigned = store->cosigned.text[0] && store->cosigned.size == store->note.size;
    return is_cosigned ? &store->cosigned : &store->note;
}

int note_read_cosigned(struct store *store) {
    struct arena arena;
    struct bytes text = {NULL, 0};
    struct store_note note = {.size = 0};
    struct merkle_hash root;
    arena_init(&arena, 65536);
    int status = apply_read_note(&store->apply, true, &arena, &text);
    if (!status && text.size > 0 && text.size < sizeof note.text &&
        checkpoint_verify_own(store->signer, text, &note.size, &root, NULL) == GUICHET_OK)
        memcpy(note.text, text.data, text.size);
    arena_done(&arena);
    pthread_mutex_lock(&store->note_lock);
    store->cosigned = note;
    pthread_mutex_unlock(&store->note_lock);
    return status;
}

/* ---- in the database ---- */

int note_save(struct store *store, uint64_t *saved) {
    if (!store->is_note_new) return GUICHET_OK;
    *saved = store->note.size;
    return apply_note(&store->apply, store->note.size, bytes_of(store->note.text));
}

void note_is_saved(struct store *store, uint64_t saved) {
    if (store->note.size == saved) store->is_note_new = false;
}

static int64_t left_ms(const struct store *store) {
    int64_t every = store->options.checkpoint_every_ms ? store->options.checkpoint_every_ms : NOTE_EVERY_MS;
    int64_t left = store->noted_at_ms + every - clock_monotonic_us() / 1000;
    return left > 0 ? left : 0;
}

int64_t note_wait_ms(struct store *store) {
    bool is_waiting = !store->is_dead && (store->is_note_new || store->note.size < store->committed.size);
    return is_waiting ? left_ms(store) : -1;
}

bool note_is_due(struct store *store) {
    struct fail why = {0};
    if (store->is_dead) return false;
    bool is_late = left_ms(store) == 0;
    uint64_t behind = store->committed.size - store->note.size;
    if ((behind >= NOTE_ENTRIES || (is_late && behind > 0)) && note_sign(store, &why)) tell(&why);
    if (is_late) store->noted_at_ms = clock_monotonic_us() / 1000;
    return is_late && store->is_note_new;
}

void note_keep_last(struct store *store) {
    struct fail why = {0};
    struct apply *apply = &store->apply;
    uint64_t saved = UINT64_MAX;
    if (store->is_dead || store->committed.size == 0) return;
    if (is_behind(store) && note_sign(store, &why)) {
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
