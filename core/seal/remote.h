/* Data keys under master keys that stay in a token: the token, what was unwrapped lately, and a stock of keys that are
 * wrapped already. So a hot case and a new one cost no question to the device.
 *
 *   wrapped   02 | number of the master key (4) | nonce (12) | random key (32), sealed | tag (16)
 *
 * It is wrapped before it is known whose it will be, so the owner is no additional data as in the vault's own form 01:
 * the data key is derived from the random key and the owner. Moved to another owner it opens nothing.
 *
 * Floor: seal (used by vault.c). Thread: any. */
#ifndef SEAL_REMOTE_H
#define SEAL_REMOTE_H

#include "seal/token.h"
#include "seal/vault.h"

#define REMOTE_FORMAT 2

struct remote;

int remote_open(const char *uri, struct remote **out, struct fail *why);
void remote_close(struct remote *remote);
/* Looks at the token anew. Another token, or one that has lost its newest key, leaves everything as it was. */
int remote_reload(struct remote *remote, struct fail *why);
uint32_t remote_newest(const struct remote *remote);
void remote_versions(struct remote *remote, struct token_keys *keys);
void remote_blind(const struct remote *remote, uint8_t out[CIPHER_KEY_SIZE]);

/* GUICHET_UNAVAILABLE when the stock is empty; the words say why it is. Never waits for the token. */
int remote_take(struct remote *remote, uint8_t secret[CIPHER_KEY_SIZE], uint8_t wrapped[VAULT_WRAPPED_SIZE],
                struct fail *why);
int remote_unwrap(struct remote *remote, struct bytes wrapped, uint8_t secret[CIPHER_KEY_SIZE], struct fail *why);
int remote_wrap(struct remote *remote, const uint8_t secret[CIPHER_KEY_SIZE], uint8_t wrapped[VAULT_WRAPPED_SIZE],
                struct fail *why);
struct key_cache *remote_cache(struct remote *remote);

/* At most `most` keys for the stock; *left tells whether it wants more. Asks the token at least once, so that
 * remote_ready knows. */
int remote_fill(struct remote *remote, size_t most, bool *left, struct fail *why);
/* What the token said last. */
int remote_ready(struct remote *remote, struct fail *why);

#endif
