/* SHA-256 and HMAC-SHA-256 over a few parts, with nothing allocated and nothing that can fail.
 *
 * Floor: seal (pure). Thread: any. FIPS 180-4, RFC 2104. */
#ifndef SEAL_DIGEST_H
#define SEAL_DIGEST_H

#include "base/bytes.h"

#define DIGEST_SIZE 32

void digest_sha256(const struct bytes *parts, size_t count, uint8_t out[DIGEST_SIZE]);
/* `key` at most 64 bytes. */
void digest_hmac(struct bytes key, const struct bytes *parts, size_t count, uint8_t out[DIGEST_SIZE]);

#endif
