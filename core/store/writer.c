/* The writer: one transaction for all that waits, and no answer before its commit returned.
 * A failed fsync leaves pages that the kernel calls clean though they never reached the disk; after one, nothing that
 * is written can be believed, so the writer refuses everything until the process is started again. */
#include "store/note.h"

#include "base/clock.h"
#include "base/log.h"

#define WAL_FRAMES 4096 /* 16 MiB of new log, then its pages go home */
#define WAL_LONG   (4 * WAL_FRAMES)
#define EMPTY_MS   1000 /* between two tries to empty the log */

static struct store_letter *first_of(struct letter *letter) {
    return (struct store_letter *)letter;
}

static struct store_letter *next_of(struct store_letter *letter) {
    return (struct store_letter *)letter->letter.next;
}

static int make_room(struct store *store, size_t count) {
    if (count <= store->hint_room) return GUICHET_OK;
    struct store_hint *hints = realloc(store->hints, count * sizeof *hints);
    if (!hints) return GUICHET_MEMORY;
    store->hints = hints;
    store->hint_room = count;
    return GUICHET_OK;
}

static int probe(struct store *store) {
    db_bind_int(apply_get(&store->apply, APPLY_PROBE), 1, clock_utc_ms());
    return apply_run(&store->apply, APPLY_PROBE);
}

static int apply_all(struct store *store, struct store_letter *first, size_t count) {
    size_t i = 0;
    int status = GUICHET_OK;
    for (struct store_letter *at = first; i < count && !status; at = next_of(at), i++) {
        status = at->change ? apply_change(&store->apply, at->change, &store->hints[i]) : probe(store);
    }
    return status;
}

/* `count` letters from `first` in one transaction. A failure leaves nothing behind. */
static int run_group(struct store *store, struct store_letter *first, size_t count) {
    uint64_t saved = UINT64_MAX;
    int64_t start = clock_monotonic_us();
    int status = apply_begin(&store->apply);
    if (!status) status = apply_all(store, first, count);
    if (!status) status = note_save(store, &saved);
    int64_t before_commit = clock_monotonic_us();
    if (!status) status = apply_commit(&store->apply);
    if (status) {
        apply_rollback(&store->apply);
        return status;
    }
    if (saved != UINT64_MAX) note_is_saved(store, saved);
    if (store->apply.is_cosigned) note_read_cosigned(store);
    int64_t end = clock_monotonic_us();
    pthread_mutex_lock(&store->lock);
    store->figures.commits++;
    store->figures.fsync_us += (uint64_t)(end - before_commit);
    store->figures.commit_us += (uint64_t)(end - start);
    store->figures.entries += store->apply.now.tree.size - store->committed.size;
    store->figures.log_size = store->apply.now.tree.size;
    store->committed = store->apply.now.tree;
    store->trouble = (struct fail){0};
    pthread_mutex_unlock(&store->lock);
    return GUICHET_OK;
}

static void refuse(struct store *store, struct store_letter *letter, int status) {
    if (letter->change) fail(&letter->change->result, status, "%s", store->trouble.text);
}

/* The group was rolled back because of `status`: remember why. */
static void note_trouble(struct store *store, int status) {
    int failure = store->apply.failure;
    pthread_mutex_lock(&store->lock);
    store->is_dead = store->is_dead || wal_copier_is_lost_sync(failure);
    if (store->is_dead) {
        fail(&store->trouble, GUICHET_DISK, "the disk failed to keep what was written (fsync): restart the gateway");
    } else {
        fail(&store->trouble, status, "the database cannot be written: %s",
             failure ? sqlite3_errstr(failure) : status_meaning(status));
    }
    pthread_mutex_unlock(&store->lock);
    log_line(LOG_ERROR, "store_refused", LOG_TEXT("reason", store->trouble.text), LOG_INT("sqlite", failure));
}

static void tally(struct store *store, const struct store_letter *letter, const struct store_hint *hint) {
    if (!letter->change) return;
    int status = letter->change->result.status;
    pthread_mutex_lock(&store->lock);
    if (status == GUICHET_OK) store->figures.changes++;
    else if (status == GUICHET_CONFLICT) store->figures.conflicts++;
    pthread_mutex_unlock(&store->lock);
    store->must_empty_log = store->must_empty_log || (letter->change->is_erasing && status == GUICHET_OK);
    if (status == GUICHET_OK && store->hear) store->hear(store->hear_to, hint);
}

static void answer(struct store *store, struct store_letter *letter) {
    if (letter == &store->probe) {
        pthread_mutex_lock(&store->lock);
        store->is_probing = false;
        pthread_mutex_unlock(&store->lock);
    } else if (letter->reply_to) {
        mailbox_post(letter->reply_to, &letter->letter);
    } else {
        letter->letter.on_open(&letter->letter);
    }
}

/* Runs and answers `count` letters. One change that the database itself refuses (a broken invariant) must not take its
 * neighbours with it: then each goes alone. */
static struct store_letter *serve(struct store *store, struct store_letter *first, size_t count) {
    int status = store->is_dead ? GUICHET_DISK : make_room(store, count);
    if (!status) status = run_group(store, first, count);
    bool is_split = status != GUICHET_OK && status != GUICHET_DISK && count > 1;
    if (status && !is_split && !store->is_dead) note_trouble(store, status);
    struct store_letter *at = first;
    for (size_t i = 0; i < count; i++) {
        struct store_letter *next = next_of(at);
        if (is_split) {
            serve(store, at, 1);
        } else {
            if (status) refuse(store, at, status);
            else tally(store, at, &store->hints[i]);
            answer(store, at);
        }
        at = next;
    }
    return at;
}

static int keep_frames(void *to, sqlite3 *db, const char *name, int frames) {
    struct store *store = to;
    (void)db;
    (void)name;
    store->wal_frames = frames;
    return SQLITE_OK;
}

/* After the answers, so nobody waits for it. */
static void copy_home(struct store *store) {
    int result = wal_copier_failure(&store->copier);
    if (store->wal_frames < store->wal_asked) store->wal_asked = 0; /* the log began again at its front */
    bool is_due = store->wal_frames - store->wal_asked >= WAL_FRAMES;
    if (is_due) store->wal_asked = store->wal_frames;
    if (is_due && store->wal_frames < WAL_LONG) {
        wal_copier_ask(&store->copier);
    } else if (is_due) {
        int own = sqlite3_wal_checkpoint_v2(store->apply.db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        if (!result) result = own;
    }
    if (store->is_dead || !wal_copier_is_lost_sync(result)) return;
    store->apply.failure = result;
    note_trouble(store, GUICHET_DISK);
}

/* -1: the log need not be emptied. */
static int64_t empty_wait_ms(const struct store *store) {
    int64_t left = store->log_emptied_ms + EMPTY_MS - clock_monotonic_us() / 1000;
    if (!store->must_empty_log || store->is_dead) return -1;
    return left > 0 ? left : 0;
}

/* A key that was overwritten in the database stands in older frames of the log still. While somebody reads or copies it
 * cannot be emptied: another time. */
static void empty_log(struct store *store) {
    if (empty_wait_ms(store) != 0) return;
    sqlite3_busy_timeout(store->apply.db.handle, 0);
    int result = sqlite3_wal_checkpoint_v2(store->apply.db.handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(store->apply.db.handle, DB_BUSY_MS);
    store->log_emptied_ms = clock_monotonic_us() / 1000;
    store->must_empty_log = result != SQLITE_OK;
    if (!wal_copier_is_lost_sync(result)) return;
    store->apply.failure = result;
    note_trouble(store, GUICHET_DISK);
}

/* How long the writer may sleep when nobody writes. */
static int64_t wait_ms(struct store *store) {
    int64_t note = note_wait_ms(store), empty = empty_wait_ms(store);
    if (note < 0 || (empty >= 0 && empty < note)) return empty;
    return note;
}

static void keep_note(struct store *store) {
    if (!note_is_due(store)) return;
    int status = run_group(store, NULL, 0);
    if (status) note_trouble(store, status);
}

/* Takes those who ask for a checkpoint out of the list: they see what the rest of the group wrote. */
static struct letter *set_askers_apart(struct letter **letters, size_t *count) {
    struct letter *askers = NULL, **last = &askers, **at = letters;
    while (*at) {
        if (first_of(*at)->note) {
            *last = *at;
            *at = (*at)->next;
            last = &(*last)->next;
        } else {
            at = &(*at)->next;
            ++*count;
        }
    }
    *last = NULL;
    return askers;
}

static void give_notes(struct store *store, struct letter *askers) {
    while (askers) {
        struct store_letter *letter = first_of(askers);
        askers = askers->next;
        note_give(store, letter->note, &letter->note_why);
        answer(store, letter);
    }
}

static void work(struct store *store, struct letter *letters) {
    size_t count = 0;
    struct letter *askers = set_askers_apart(&letters, &count);
    pthread_mutex_lock(&store->lock);
    if (count > store->figures.backlog_max) store->figures.backlog_max = count;
    pthread_mutex_unlock(&store->lock);
    if (count) serve(store, first_of(letters), count);
    give_notes(store, askers);
    copy_home(store);
}

void *writer_run(void *to) {
    struct store *store = to;
    bool is_last = false;
    pthread_setname_np(pthread_self(), "guichet-writer");
    sqlite3_wal_hook(store->apply.db.handle, keep_frames, store);
    store->must_empty_log = true;
    store->log_emptied_ms = clock_monotonic_us() / 1000;
    while (!is_last) {
        is_last = inbox_is_closed(&store->inbox); /* then what waits now is all there will be */
        struct letter *letters = inbox_take_all(&store->inbox, wait_ms(store));
        if (letters) work(store, letters);
        keep_note(store);
        empty_log(store);
    }
    return NULL;
}
