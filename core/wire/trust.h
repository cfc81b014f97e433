/* Who may come in: the authorities, their lists of revocation, and the judgement of a client's chain.
 *
 * Floor: wire. Thread: frozen after trust_new, then any (the memory of judged chains has a lock of its own).
 * Each authority is tried alone, the nearest to the leaf first, so two authorities of one name cannot be confused:
 * the one whose key verifies is the one. RFC 5280 §6. */
#ifndef WIRE_TRUST_H
#define WIRE_TRUST_H

#include "wire/pem.h"

struct trust;

#define TRUST_DIGEST_SIZE 32

/* Of the settings: the authorities, and what counts when a list is out of date. GUICHET_CONFIG with the name of the
 * file. */
int trust_new(const struct tls_settings *settings, struct trust **out, struct fail *why);
void trust_free(struct trust *t);
/* Of all that trust is made of, in order. */
const uint8_t *trust_digest(const struct trust *t);
void trust_freshness(const struct trust *t, size_t authority, struct tls_freshness *out);
/* When the first certificate of that authority runs out, UTC ms; 0: it has none. */
int64_t trust_authority_until(const struct trust *t, size_t authority);
/* Subjects of all authorities, a copy: what a server names when it asks for a certificate. NULL: no memory. */
STACK_OF(X509_NAME) * trust_names(const struct trust *t);

struct trust_verdict {
    size_t authority;
    int64_t until_ms; /* to be asked again from then on: a certificate or list of the chain has run out */
};

/* X509_V_OK and the verdict, or the X509_V_ERR_… that says why not. `others` (may be NULL) are the certificates sent
 * beside the leaf. Besides the chain: EKU clientAuth named, leaf no CA, RSA from 2048 bits, EC from 256, no other keys,
 * no SHA-1 or MD5, not revoked. */
int trust_judge(struct trust *t, X509 *leaf, STACK_OF(X509) * others, struct trust_verdict *out);
/* The certificate that issued `leaf`: of that authority, or beside it. Borrowed; NULL: none. */
X509 *trust_issuer(const struct trust *t, size_t authority, X509 *leaf, STACK_OF(X509) * others);
/* Puts such an error into words, with code, serial number and issuer. Returns GUICHET_NOT_ALLOWED. */
int trust_refuse(int error, X509 *leaf, struct fail *why);

#endif
