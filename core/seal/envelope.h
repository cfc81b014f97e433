/* Bytes for one reader only: CMS AuthEnvelopedData (RFC 5083, 5084: AES-256-GCM) to the key of a certificate. Whoever
 * has the private key opens it with `openssl cms -decrypt -inform DER -recip CERT.pem`.
 *
 * Floor: seal. Thread: any. */
#ifndef SEAL_ENVELOPE_H
#define SEAL_ENVELOPE_H

#include "base/fail.h"

#define ENVELOPE_MEDIA_TYPE "application/pkcs7-mime; smime-type=authEnveloped-data"

/* `recipient`: DER of a certificate whose key usage, when it names one, admits agreeing or enciphering keys;
 * GUICHET_INVALID code "certificate_cannot_encrypt" otherwise. `out` is appended to. */
int envelope_close(struct bytes recipient, struct bytes data, struct buffer *out, struct fail *why);

#endif
