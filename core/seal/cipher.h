/* AES-256-GCM (NIST SP 800-38D) in one call.
 *
 * Floor: seal. Thread: any; each thread keeps one context, freed when the thread ends. */
#ifndef SEAL_CIPHER_H
#define SEAL_CIPHER_H

#include "base/fail.h"

#define CIPHER_KEY_SIZE   32
#define CIPHER_NONCE_SIZE 12
#define CIPHER_TAG_SIZE   16

/* `out` has room for plain.size + CIPHER_TAG_SIZE: the text, then the tag. `labels` are additional data.
 * GUICHET_CRYPTO. */
int cipher_seal(const uint8_t key[CIPHER_KEY_SIZE], const uint8_t nonce[CIPHER_NONCE_SIZE], const struct bytes *labels,
                size_t label_count, struct bytes plain, uint8_t *out);
/* `sealed` ends with the tag; `out` has room for the text alone and is wiped when the tag does not hold.
 * GUICHET_CRYPTO. */
int cipher_open(const uint8_t key[CIPHER_KEY_SIZE], const uint8_t nonce[CIPHER_NONCE_SIZE], const struct bytes *labels,
                size_t label_count, struct bytes sealed, uint8_t *out);

#endif
