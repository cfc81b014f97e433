/* The lists of revocation (CRLs, RFC 5280 §5) of one authority.
 *
 * Floor: wire. Thread: frozen after revocation_new, then any. Signatures are checked and serial numbers sorted once,
 * when a list is read, off the loops; then only the numbers are kept: 21 bytes each, where OpenSSL's own form of
 * 100,000 entries takes 23 MiB, and as long to free as to make. */
#ifndef WIRE_REVOCATION_H
#define WIRE_REVOCATION_H

#include "wire/pem.h"

struct revocation;

/* What was asked for is read; an optional one whose file is not there is passed over, so there may be none, and so is a
 * fetched one that does not read any more. Of several
 * lists of one signer and one scope only the newest counts (CRL number, then thisUpdate). Each must be signed by one of
 * `signers`, complete (no delta, no indirect list, no reasons left out), not critical in a way we do not know, and say
 * when the next one comes. GUICHET_CONFIG otherwise. */
int revocation_new(const struct tls_lists *from, STACK_OF(X509) * signers, struct revocation **out, struct fail *why);
void revocation_free(struct revocation *r);
/* What the lists say of a certificate and the one that issued it: X509_V_OK, X509_V_ERR_CERT_REVOKED,
 * X509_V_ERR_CRL_HAS_EXPIRED, or X509_V_ERR_UNABLE_TO_GET_CRL when no list is the issuer's. */
int revocation_judge(const struct revocation *r, X509 *certificate, X509 *issuer, int64_t now_utc_ms);
/* How fresh they are: the oldest beginning and the soonest end. */
void revocation_freshness(const struct revocation *r, struct tls_freshness *out);
/* The same lists, byte for byte. */
bool revocation_is_same(const struct revocation *a, const struct revocation *b);
/* GUICHET_OK when `r` may take the place of `old` (NULL: of nothing): for each list of `old` it has one of the same
 * signer and scope that is newer. GUICHET_CONFLICT and why otherwise. */
int revocation_follows(const struct revocation *r, const struct revocation *old, struct fail *why);
/* Adds every list's digest to a running one. GUICHET_CRYPTO. */
int revocation_digest(const struct revocation *r, EVP_MD_CTX *digest);

#endif
