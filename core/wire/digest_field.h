/* The Content-Digest field (RFC 9530): `sha-256=:BASE64:, sha-512=:BASE64:`.
 * Floor: wire. Thread: any. */
#ifndef WIRE_DIGEST_FIELD_H
#define WIRE_DIGEST_FIELD_H

#include "base/bytes.h"

struct digest_field {
    bool has_sha256, has_sha512;
    uint8_t sha256[32];
    uint8_t sha512[64];
};

/* A dictionary of RFC 8941. Algorithms we do not know are passed over; of a repeated one the last counts.
 * GUICHET_MALFORMED: not such a field, or a digest of the wrong length. */
int digest_field_parse(struct bytes value, struct digest_field *out);
#define DIGEST_FIELD_SHA256_SIZE 54
/* "sha-256=:…:" with a NUL. */
void digest_field_render(const uint8_t sha256[32], char out[DIGEST_FIELD_SHA256_SIZE + 1]);

#endif
