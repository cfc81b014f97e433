/* Certificates to verify seals and time-stamps by, out of PEM text.
 *
 * Floor: seal (used by cades.c and timestamp.c). Thread: its owner's. */
#ifndef SEAL_TRUSTED_H
#define SEAL_TRUSTED_H

#include "base/fail.h"

#include <openssl/x509.h>

/* Every certificate of the text is trusted. `at_s`: the moment chains are judged for, 0: now. GUICHET_CONFIG when there
 * is none. */
int trusted_store(struct bytes pem, int64_t at_s, int purpose, X509_STORE **out, struct fail *why);
/* Fails with these words and what OpenSSL said last; empties its list of errors. */
int trusted_fail(struct fail *why, int status, const char *what);
/* Subject as RFC 2253 writes it, UTF-8, cut to fit. */
void trusted_name(const X509 *certificate, char *out, size_t room);

#endif
