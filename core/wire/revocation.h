/* The lists of revocation (CRLs, RFC 5280 §5) of one authority.
 *
 * Floor: wire. Thread: frozen after revocation_new, then any. Signatures are checked and entries sorted once, when a
 * list is read, not at each handshake: with 100,000 entries that is the difference between 7 ms and 1 µs. */
#ifndef WIRE_REVOCATION_H
#define WIRE_REVOCATION_H

#include "wire/pem.h"

struct revocation;

/* Each list must be signed by one of `signers`, complete (no delta, no indirect list, no reasons left out) and not be
 * critical in a way we do not know. GUICHET_CONFIG otherwise. */
int revocation_new(const struct tls_pem *lists, STACK_OF(X509) * signers, struct revocation **out, struct fail *why);
void revocation_free(struct revocation *r);
/* What the lists say of a certificate and the one that issued it: X509_V_OK, X509_V_ERR_CERT_REVOKED,
 * X509_V_ERR_CRL_HAS_EXPIRED, or X509_V_ERR_UNABLE_TO_GET_CRL when no list is the issuer's. */
int revocation_judge(const struct revocation *r, X509 *certificate, X509 *issuer, int64_t now_utc_ms);
/* The soonest end of validity. */
int64_t revocation_until_ms(const struct revocation *r);
/* Adds every list's bytes to a running digest. GUICHET_CRYPTO. */
int revocation_digest(const struct revocation *r, EVP_MD_CTX *digest);

#endif
