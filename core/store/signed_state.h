/* The last checkpoint that was signed with the log's key, kept beside the key (keys/log.key → keys/log.state) and so
 * outside the database: a backup that is put back, or a database that somebody cut, does not take it back with it.
 *
 * Floor: store. Thread: the opener's, then the writer's. The file is the note itself, so only the key can change it.
 * The key file is locked while the state is open: nobody else signs with it. */
#ifndef STORE_SIGNED_STATE_H
#define STORE_SIGNED_STATE_H

#include "seal/checkpoint.h"
#include "store/query.h"
#include "store/store.h"

struct signed_state {
    char path[4096];
    int key_file; /* locked; -1: none */
    const struct signer *signer;
    bool is_known; /* something was signed before */
    struct store_note note;
    struct merkle_hash root; /* of note.size entries */
};

/* GUICHET_CRYPTO when the file is not a note of this key; GUICHET_CONFLICT when another process signs with it. */
int signed_state_open(struct signed_state *state, const char *log_key, const struct signer *signer, struct fail *why);
void signed_state_close(struct signed_state *state);
/* Beside a gateway that may be serving, locking nothing: does the database extend what was signed, as it must for the
 * gateway to start? `reader` NULL: there is no database. GUICHET_CRYPTO when it does not. */
int signed_state_judge(const char *log_key, const struct signer *signer, struct reader *reader, struct fail *why);
/* On disk when it returns. GUICHET_CRYPTO when the file is not what this state last knew. */
int signed_state_keep(struct signed_state *state, const struct store_note *note, const struct merkle_hash *root,
                      struct fail *why);
/* The break is recorded in the log: the file goes, and what it knew. */
int signed_state_forget(struct signed_state *state, struct fail *why);

#endif
