/* SHA-256 and HMAC-SHA-256, over a few parts or bit by bit, with nothing allocated and nothing that can fail.
 *
 * Floor: seal (pure). Thread: any. FIPS 180-4, RFC 2104. */
#ifndef SEAL_DIGEST_H
#define SEAL_DIGEST_H

#include "base/bytes.h"

#define DIGEST_SIZE 32

/* A hash under way: OpenSSL's, without its headers. Forgetting it needs no call. */
struct digest {
    uint64_t state[16];
};

void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, struct bytes part);
/* Ends it; it may be begun anew. */
void digest_end(struct digest *digest, uint8_t out[DIGEST_SIZE]);

void digest_sha256(const struct bytes *parts, size_t count, uint8_t out[DIGEST_SIZE]);
/* `key` at most 64 bytes. */
void digest_hmac(struct bytes key, const struct bytes *parts, size_t count, uint8_t out[DIGEST_SIZE]);

#endif
