/* Checkpoints of the log: C2SP signed notes (c2sp.org/signed-note, tlog-checkpoint), Ed25519; keys as note_key.h.
 *
 * Floor: seal. Thread: a signer is frozen after opening; signing is reentrant. */
#ifndef SEAL_CHECKPOINT_H
#define SEAL_CHECKPOINT_H

#include "base/arena.h"
#include "base/fail.h"
#include "seal/merkle.h"

struct signer;
struct verifier;

/* Makes keys/log.key (mode 0600) and keys/log.vkey ("name+hash+base64") for this origin; never over existing ones. */
int checkpoint_create_key(const char *key_path, const char *vkey_path, const char *origin, struct fail *why);
int checkpoint_open_signer(const char *key_path, struct signer **out, struct fail *why);
void checkpoint_close_signer(struct signer *signer);
const char *checkpoint_origin(const struct signer *signer);
/* The whole note: "origin\nsize\nbase64 root\n\n— origin base64(keyhash‖signature)\n", in the arena. */
int checkpoint_sign(const struct signer *signer, uint64_t size, const struct merkle_hash *root, struct arena *arena,
                    struct bytes *note, struct fail *why);

/* Is this note ours, and what does it say? As checkpoint_verify. */
int checkpoint_verify_own(const struct signer *signer, struct bytes note, uint64_t *size, struct merkle_hash *root,
                          struct fail *why);

/* `vkey` is the text of a .vkey file. */
int checkpoint_open_verifier(struct bytes vkey, struct verifier **out, struct fail *why);
void checkpoint_close_verifier(struct verifier *verifier);
/* Verifies the verifier's own line among the signatures; unknown signers are ignored, as the note format says. */
int checkpoint_verify(const struct verifier *verifier, struct bytes note, uint64_t *size, struct merkle_hash *root,
                      struct fail *why);

#endif
