/* What a witness adds to a checkpoint (c2sp.org/tlog-cosignature, cosignature/v1, Ed25519): that at this time it had
 * seen the log extend all it saw before.
 *
 * Floor: seal. Thread: any; keys are of type NOTE_KEY_WITNESS. */
#ifndef SEAL_COSIGNATURE_H
#define SEAL_COSIGNATURE_H

#include "base/arena.h"
#include "seal/note_key.h"

/* The line "— NAME base64(hash ‖ time ‖ signature)\n" for this note, in the arena. `at_s`: seconds since 1970. */
int cosignature_sign(const struct note_key *witness, struct bytes note, int64_t at_s, struct arena *arena,
                     struct bytes *line, struct fail *why);
/* GUICHET_OK with *at_s; GUICHET_NOT_FOUND when the line (without its newline) is not of this witness; GUICHET_CRYPTO
 * when it is, and does not hold. */
int cosignature_verify(const struct note_key *witness, struct bytes note, struct bytes line, int64_t *at_s);

#endif
