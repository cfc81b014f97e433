/* The store's face: opening, submitting, and what it tells about itself. */
#include "store/store.h"

#include "base/clock.h"
#include "store/note.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

/* Tools beside the gateway find it by this. */
static int say_who(int file, const char *path, struct fail *why) {
    if (ftruncate(file, 0) == 0 && dprintf(file, "%d\n", (int)getpid()) > 0) return GUICHET_OK;
    return fail(why, GUICHET_DISK, "%s cannot be written: %s", path, strerror(errno));
}

int store_holder(const char *store_path) {
    char path[4096], text[32] = "";
    snprintf(path, sizeof path, "%s-lock", store_path);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    bool is_held = flock(file, LOCK_SH | LOCK_NB) != 0;
    ssize_t size = is_held ? read(file, text, sizeof text - 1) : 0;
    close(file);
    return size > 0 ? (int)strtol(text, NULL, 10) : 0;
}

/* Numbers and the tree of the log live in the one writer: a second one beside it would give out the same numbers again.
 * The kernel lets go of the lock however the process ends. */
static int hold_alone(struct store *store, struct fail *why) {
    char path[4096];
    int size = snprintf(path, sizeof path, "%s-lock", store->path);
    if (size < 0 || (size_t)size >= sizeof path)
        return fail(why, GUICHET_CONFIG, "the path of the database is too long");
    store->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock_file < 0) return fail(why, GUICHET_DISK, "%s cannot be opened: %s", path, strerror(errno));
    if (flock(store->lock_file, LOCK_EX | LOCK_NB) == 0) return say_who(store->lock_file, path, why);
    return fail(why, GUICHET_CONFLICT, "another gateway works with %s", store->path);
}

static int open_parts(struct store *store, struct fail *why) {
    int status = hold_alone(store, why);
    if (status) return status;
    if (inbox_init(&store->inbox, store->options.inbox_max))
        return fail(why, GUICHET_MEMORY, "no memory for the inbox");
    status = checkpoint_open_signer(store->options.log_key, &store->signer, why);
    if (!status) status = apply_open(&store->apply, store->path, store->options.year_offset_s, why);
    if (status) return status;
    store->committed = store->apply.now.tree;
    status = note_begin(store, why);
    if (!status) status = wal_copier_start(&store->copier, store->path, why);
    if (status) return status;
    store->figures.log_size = store->committed.size;
    store->noted_at_ms = clock_monotonic_us() / 1000;
    if (pthread_create(&store->thread, NULL, writer_run, store)) {
        return fail(why, GUICHET_MEMORY, "the writer's thread cannot be started");
    }
    store->is_running = true;
    return GUICHET_OK;
}

int store_open(const struct store_options *options, struct store **out, struct fail *why) {
    require(options->inbox_max > options->inbox_reserve);
    struct store *store = calloc(1, sizeof *store);
    if (!store) return fail(why, GUICHET_MEMORY, "no memory for the store");
    store->options = *options;
    store->lock_file = store->state.key_file = -1;
    store->path = strdup(options->path);
    pthread_mutex_init(&store->lock, NULL);
    pthread_mutex_init(&store->note_lock, NULL);
    int status = store->path ? open_parts(store, why) : fail(why, GUICHET_MEMORY, "no memory for the store");
    if (status) {
        store_close(store);
        return status;
    }
    *out = store;
    return GUICHET_OK;
}

int store_submit(struct store *store, struct store_letter *letter) {
    size_t max = store->options.inbox_max - store->options.inbox_reserve;
    if (!letter->change->vital && inbox_count(&store->inbox) >= max) return GUICHET_FULL;
    return inbox_post(&store->inbox, &letter->letter);
}

int store_ready(struct store *store, struct fail *why) {
    pthread_mutex_lock(&store->lock);
    struct fail trouble = store->trouble;
    bool must_probe = trouble.status && !store->is_dead && !store->is_probing;
    if (must_probe) store->is_probing = true;
    pthread_mutex_unlock(&store->lock);
    if (must_probe && inbox_post(&store->inbox, &store->probe.letter)) {
        pthread_mutex_lock(&store->lock);
        store->is_probing = false;
        pthread_mutex_unlock(&store->lock);
    }
    return trouble.status ? fail(why, trouble.status, "%s", trouble.text) : GUICHET_OK;
}

void store_on_commit(struct store *store, void (*hear)(void *to, const struct store_hint *hint), void *to) {
    store->hear = hear;
    store->hear_to = to;
}

void store_figures(struct store *store, struct store_figures *out) {
    pthread_mutex_lock(&store->lock);
    *out = store->figures;
    pthread_mutex_unlock(&store->lock);
    out->backlog = inbox_count(&store->inbox);
}

void store_close(struct store *store) {
    if (!store) return;
    if (store->is_running) {
        inbox_close(&store->inbox);
        pthread_join(store->thread, NULL);
        note_keep_last(store);
    }
    wal_copier_stop(&store->copier);
    apply_close(&store->apply);
    if (store->lock_file >= 0) close(store->lock_file);
    signed_state_close(&store->state);
    checkpoint_close_signer(store->signer);
    inbox_done(&store->inbox);
    pthread_mutex_destroy(&store->lock);
    pthread_mutex_destroy(&store->note_lock);
    free(store->hints);
    free(store->path);
    free(store);
}

static bool covers(const struct store_note *note, uint64_t at_least) {
    return note->text[0] && note->size >= at_least;
}

bool store_last_checkpoint(struct store *store, uint64_t at_least, struct store_note *out) {
    pthread_mutex_lock(&store->note_lock);
    *out = *note_best(store);
    pthread_mutex_unlock(&store->note_lock);
    return covers(out, at_least);
}

bool store_cosigned(struct store *store, uint64_t at_least, struct store_note *out) {
    pthread_mutex_lock(&store->note_lock);
    *out = store->cosigned;
    pthread_mutex_unlock(&store->note_lock);
    return covers(out, at_least);
}

int store_check_note(struct store *store, struct bytes note, uint64_t *size, struct merkle_hash *root,
                     struct fail *why) {
    return checkpoint_verify_own(store->signer, note, size, root, why);
}

int store_ask_checkpoint(struct store *store, struct store_letter *letter) {
    require(letter->note && !letter->change);
    if (inbox_count(&store->inbox) >= store->options.inbox_max - store->options.inbox_reserve) return GUICHET_FULL;
    return inbox_post(&store->inbox, &letter->letter);
}
