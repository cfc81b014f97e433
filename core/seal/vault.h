/* The vault: a data key per requisition under a versioned master key.
 *
 * Floor: seal. Thread: a `struct vault` is used by all; only vault_reload changes it, by adding; a data key belongs to
 * its holder. AES-256-GCM (NIST SP 800-38D), 96-bit random nonces. Destroying the wrapped data key (purge) makes
 * everything sealed with it unreadable for ever; the log stays verifiable, because it holds only HMACs. */
#ifndef SEAL_VAULT_H
#define SEAL_VAULT_H

#include "base/arena.h"
#include "base/fail.h"
#include "base/id.h"

#define VAULT_WRAPPED_SIZE 65 /* format 1 + number of the master key 4 + nonce 12 + random key 32 + tag 16 */
#define VAULT_OVERHEAD     29 /* format 1 + nonce 12 + tag 16: what vault_seal adds to a text */

struct vault;

struct data_key {
    uint8_t seal[32]; /* AES-256-GCM */
    uint8_t mac[32];  /* HMAC-SHA-256: both derived from the random key by HKDF */
};

/* Makes a new master key file, mode 0600, never over an existing one. */
int vault_create(const char *path, struct fail *why);
/* `from`: a key file, "credential:NAME" (keyfile.h) or a token's "pkcs11:…" (token.h). Refuses a file that others may
 * read, or that is not a vault key file. */
int vault_open(const char *from, struct vault **out, struct fail *why);
void vault_close(struct vault *vault); /* wipes */

/* The versions there are, in no order. */
#define VAULT_VERSIONS_MAX 64
struct vault_versions {
    uint32_t numbers[VAULT_VERSIONS_MAX], newest;
    size_t count;
};
void vault_versions(const struct vault *vault, struct vault_versions *versions);
/* Makes a new version where the keys are (the first one of an empty token, too); takes one away that is not the
 * newest. A running gateway knows after vault_reload. */
int vault_rotate(const char *from, uint32_t *number, struct fail *why);
int vault_retire(const char *from, uint32_t number, struct fail *why);

/* Master keys in a token: data keys come from a stock that is wrapped already, and those that were unwrapped lately
 * are kept in locked memory. What is in neither waits for the device. */
bool vault_is_remote(const struct vault *vault);
/* Only of a remote one: asks for at most `most` data keys; *left: more are wanted. For a thread that may wait. */
int vault_fill(struct vault *vault, size_t most, bool *left, struct fail *why);
/* GUICHET_UNAVAILABLE and why, when the token did not answer the last time. */
int vault_ready(const struct vault *vault, struct fail *why);
/* The data key of what was erased is gone from memory at once, and does not come back. */
void vault_forget(const struct vault *vault, const struct id *owner);
size_t vault_cached(const struct vault *vault);
/* vault_unwrap would not wait. */
bool vault_is_at_hand(const struct vault *vault, const struct id *owner, struct bytes wrapped);

/* Takes the versions that the file has now; those it has no more go on unwrapping until vault_close. A file with a
 * fault, of another gateway or older than the vault leaves everything as it was. One thread at a time. */
int vault_reload(struct vault *vault, const char *path, struct fail *why);
/* The number of the master key that wraps. */
uint32_t vault_newest(const struct vault *vault);
/* The same for every version of a gateway's key, another for every gateway; never 0. */
int64_t vault_mark(const struct vault *vault);
/* The number under which this data key stands; 0: destroyed, or not in a form of the vault. */
uint32_t vault_wrapped_number(struct bytes wrapped);
/* The same data key under the newest master key. */
int vault_rewrap(const struct vault *vault, const struct id *owner, struct bytes wrapped,
                 uint8_t fresh[VAULT_WRAPPED_SIZE], struct fail *why);

/* A fresh data key, and its wrapped form bound to `owner` (the requisition's or upload's id as additional data, or a
 * part of what the key is derived from). GUICHET_UNAVAILABLE: a token has none ready. */
int vault_new_key(const struct vault *vault, const struct id *owner, struct data_key *key,
                  uint8_t wrapped[VAULT_WRAPPED_SIZE], struct fail *why);
/* GUICHET_CRYPTO when it does not verify, GUICHET_GONE for an all-zero (destroyed) wrapping. */
int vault_unwrap(const struct vault *vault, const struct id *owner, struct bytes wrapped, struct data_key *key,
                 struct fail *why);
void vault_wipe_key(struct data_key *key);

/* plain → sealed (plain.size + VAULT_OVERHEAD bytes) in the arena. `label` ("content", "payload", "reply", "effect") is
 * additional data: a sealed text cannot be moved to another place. */
int vault_seal(const struct data_key *key, const char *label, struct bytes plain, struct arena *arena,
               struct bytes *sealed, struct fail *why);
int vault_unseal(const struct data_key *key, const char *label, struct bytes sealed, struct arena *arena,
                 struct bytes *plain, struct fail *why);
void vault_mac(const struct data_key *key, struct bytes plain, uint8_t mac[32]);

/* Keyed blind index of a normalised identifier (kind + value): exact search without the value in the database.
 * Eight bytes: with ten million indices the odds of any two alike are one in 370,000, and every byte less keeps more of
 * the store's most scattered table on one page. */
#define BLIND_INDEX_SIZE 8
void vault_blind(const struct vault *vault, struct bytes kind, struct bytes value, uint8_t out[BLIND_INDEX_SIZE]);

/* A short text that stands for itself beside the contents (who holds a task): base64, in the arena. NULL: no memory. */
#define VAULT_NAME_MAX 256
const char *vault_seal_name(const struct vault *vault, const char *name, struct arena *arena);
/* NULL, "" or what does not verify gives "". */
void vault_open_name(const struct vault *vault, const char *sealed, char out[VAULT_NAME_MAX + 1]);

/* Streams for uploads: chunks of at most 64 KiB, each sealed with its number, so none can be dropped, swapped or cut.
 */
#define VAULT_CHUNK_SIZE     65536
#define VAULT_CHUNK_OVERHEAD 16 /* what vault_seal_chunk adds */
int vault_seal_chunk(const struct data_key *key, uint64_t number, bool last, struct bytes plain, char *sealed,
                     size_t *sealed_size, struct fail *why);
int vault_unseal_chunk(const struct data_key *key, uint64_t number, bool last, struct bytes sealed, char *plain,
                       size_t *plain_size, struct fail *why);

#endif
