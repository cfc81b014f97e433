/* The file beside the key.
 * It is read again before it is replaced: whoever copied key and database and signs elsewhere is noticed by the other.
 */
#include "store/signed_state.h"

#include "seal/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static int lock_key(struct signed_state *state, const char *log_key, struct fail *why) {
    state->key_file = open(log_key, O_RDONLY | O_CLOEXEC);
    if (state->key_file < 0) return fail(why, GUICHET_CONFIG, "cannot open %s: %s", log_key, strerror(errno));
    if (flock(state->key_file, LOCK_EX | LOCK_NB) == 0) return GUICHET_OK;
    return fail(why, GUICHET_CONFLICT, "another gateway signs with %s", log_key);
}

/* keys/log.key → keys/log.state */
static int name_file(struct signed_state *state, const char *log_key, struct fail *why) {
    const char *dot = strrchr(log_key, '.');
    size_t stem = dot && !strchr(dot, '/') ? (size_t)(dot - log_key) : strlen(log_key);
    int size = snprintf(state->path, sizeof state->path, "%.*s.state", (int)stem, log_key);
    if (size > 0 && (size_t)size < sizeof state->path) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "the path of the log's key is too long");
}

/* *is_there: false without a file. */
static int read_file(const struct signed_state *state, bool *is_there, struct store_note *note,
                     struct merkle_hash *root, struct fail *why) {
    char text[KEYFILE_MAX + 1];
    size_t size = 0;
    *is_there = access(state->path, F_OK) == 0 || errno != ENOENT;
    if (!*is_there) return GUICHET_OK;
    int status = keyfile_read(state->path, false, text, &size, why);
    if (!status) status = checkpoint_verify_own(state->signer, (struct bytes){text, size}, &note->size, root, why);
    if (!status && size >= sizeof note->text) status = fail(why, GUICHET_CRYPTO, "the note is too long");
    if (status) {
        if (why) fail_prefix(why, "%s is not the last checkpoint of this log: ", state->path);
        return status == GUICHET_MALFORMED ? GUICHET_CRYPTO : status;
    }
    memcpy(note->text, text, size + 1);
    return GUICHET_OK;
}

int signed_state_open(struct signed_state *state, const char *log_key, const struct signer *signer, struct fail *why) {
    *state = (struct signed_state){.key_file = -1, .signer = signer};
    int status = name_file(state, log_key, why);
    if (!status) status = lock_key(state, log_key, why);
    return status ? status : read_file(state, &state->is_known, &state->note, &state->root, why);
}

void signed_state_close(struct signed_state *state) {
    if (state->key_file >= 0) close(state->key_file);
    state->key_file = -1;
}

int signed_state_judge(const char *log_key, const struct signer *signer, struct reader *reader, struct fail *why) {
    struct signed_state state = {.key_file = -1, .signer = signer};
    struct merkle_hash now;
    int status = name_file(&state, log_key, why);
    if (!status) status = read_file(&state, &state.is_known, &state.note, &state.root, why);
    if (status || !state.is_known || !state.note.size) return status;
    if (reader && merkle_root_at(query_log_fetch, reader, state.note.size, &now) == GUICHET_OK &&
        memcmp(now.bytes, state.root.bytes, sizeof now.bytes) == 0)
        return GUICHET_OK;
    return fail(why, GUICHET_CRYPTO,
                "the log in the database does not extend the checkpoint of %llu entries in %s: is it an older backup?",
                (unsigned long long)state.note.size, state.path);
}

static bool is_as_known(const struct signed_state *state, bool is_there, const struct store_note *note) {
    return is_there == state->is_known && (!is_there || strcmp(note->text, state->note.text) == 0);
}

int signed_state_keep(struct signed_state *state, const struct store_note *note, const struct merkle_hash *root,
                      struct fail *why) {
    struct store_note found;
    struct merkle_hash found_root;
    bool is_there = false;
    int status = read_file(state, &is_there, &found, &found_root, why);
    if (status) return status;
    if (!is_as_known(state, is_there, &found)) {
        return fail(why, GUICHET_CRYPTO, "%s was changed while this gateway ran: who else signs with its key?",
                    state->path);
    }
    status = keyfile_replace(state->path, 0600, bytes_of(note->text), why);
    if (status) return status;
    state->is_known = true;
    state->note = *note;
    state->root = *root;
    return GUICHET_OK;
}

int signed_state_forget(struct signed_state *state, struct fail *why) {
    if (unlink(state->path) && errno != ENOENT) {
        return fail(why, GUICHET_DISK, "cannot remove %s: %s", state->path, strerror(errno));
    }
    state->is_known = false;
    return GUICHET_OK;
}
