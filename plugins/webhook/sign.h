/* The signatures of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks).
 *
 * Signed is "ID.TIMESTAMP.BODY". A secret is "whsec_" and base64: HMAC-SHA256, told as "v1,…"; or "whsk_" and base64
 * of an Ed25519 private key (its seed, or seed and public half): "v1a,…". */
#ifndef WEBHOOK_SIGN_H
#define WEBHOOK_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#define SIGN_SECRET_MAX 64
#define SIGN_TEXT_MAX   128

struct secret {
    bool is_key; /* Ed25519, else HMAC */
    unsigned char bytes[SIGN_SECRET_MAX];
    size_t size;
};

/* False for what is no secret: 24 to 64 bytes of HMAC, 32 or 64 of Ed25519. */
bool sign_read(const char *text, struct secret *out);
/* "v1,…" or "v1a,…" into `out`. */
bool sign_write(const struct secret *secret, const char *id, long long timestamp, const char *body, size_t size,
                char out[SIGN_TEXT_MAX]);

#endif
