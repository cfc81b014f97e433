/* Seals: detached CMS signatures with the attributes of CAdES (ETSI EN 319 122-1, level B-B: signing time, signing
 * certificate v2), made over bytes that stand elsewhere; B-T once a time-stamp was added.
 *
 * Floor: seal. Thread: a sealer is frozen after opening, sealing is reentrant. */
#ifndef SEAL_CADES_H
#define SEAL_CADES_H

#include "seal/timestamp.h"

#define CADES_MAX (256u << 10) /* of a seal */

struct sealer;

struct cades_report {
    char signer[200];     /* subject, RFC 2253 */
    int64_t signed_at_ms; /* as the signer says */
    bool has_timestamp;
    struct timestamp_report timestamp;
};

/* Certificate, chain and unencrypted key out of one PEM file that only its owner may read. GUICHET_CONFIG. */
int cades_open(const char *pem_path, struct sealer **out, struct fail *why);
void cades_close(struct sealer *sealer);
/* Whose seal it is: the certificate's common name and organisation, "CN, O". */
const char *cades_name(const struct sealer *sealer);

/* A seal (DER) over `data`, without the data in it. */
int cades_sign(const struct sealer *sealer, struct bytes data, struct arena *arena, struct bytes *seal,
               struct fail *why);
/* What a time-stamp of this seal is about: SHA-256 of its signature value (EN 319 122-1 §5.3). */
int cades_imprint(struct bytes seal, uint8_t imprint[DIGEST_SIZE], struct fail *why);
/* The seal with the token as its signature time-stamp. */
int cades_add_timestamp(struct bytes seal, struct bytes token, struct arena *arena, struct bytes *stamped,
                        struct fail *why);
/* The seal is one signature, right for these bytes, by a certificate that leads to one of `authorities` (PEM) and was
 * valid when it was made: by the time-stamp when there is one and `timestamp_authorities` (PEM) are given, else by what
 * the signer says. GUICHET_CRYPTO otherwise. report->has_timestamp says that the time is proven. */
int cades_verify(struct bytes seal, struct bytes data, struct bytes authorities, struct bytes timestamp_authorities,
                 struct cades_report *report, struct fail *why);

#endif
