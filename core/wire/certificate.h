/* A client certificate as the identity of a person or a machine.
 *
 * Floor: wire. Thread: any. Plain values, owned by whoever holds the struct. What could be read in two ways is refused:
 * two CN, OU or serialNumber in the subject, text that is not UTF-8, control characters, text over its room.
 * RFC 5280 §4.1, X.520. */
#ifndef WIRE_CERTIFICATE_H
#define WIRE_CERTIFICATE_H

#include "base/fail.h"

#define CERTIFICATE_TEXT_MAX   128
#define CERTIFICATE_ISSUER_MAX 256
#define CERTIFICATE_SERIAL_MAX 40

struct x509_st;

struct certificate {
    char sha256[65];  /* of the DER, lower-case hex */
    size_t authority; /* index of the authority in tls_settings that issued it; set by tls, 0 by certificate_read */
    char cn[CERTIFICATE_TEXT_MAX + 1];
    char ou[CERTIFICATE_TEXT_MAX + 1];            /* "" when absent */
    char serial_number[CERTIFICATE_TEXT_MAX + 1]; /* the subject's attribute (matricule); "" when absent */
    char issuer[CERTIFICATE_ISSUER_MAX + 1];      /* RFC 2253 order and escapes, UTF-8 */
    char serial[CERTIFICATE_SERIAL_MAX + 1];      /* the certificate's own number, lower-case hex */
    int64_t not_before_ms, not_after_ms;          /* UTC */
};

/* One DER certificate and nothing behind it. GUICHET_MALFORMED: not one; GUICHET_INVALID: one that is no identity for
 * us (code "certificate_subject"). */
int certificate_read(struct bytes der, struct certificate *out, struct fail *why);
int certificate_of(struct x509_st *x509, struct certificate *out, struct fail *why);

#endif
