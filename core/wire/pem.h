/* Certificates, lists of revocation and keys out of PEM, from a file or from memory.
 *
 * Floor: wire. Thread: any; reads files. Failures are GUICHET_CONFIG and name the file ("(memory)" when there is
 * none). What is given belongs to the caller. */
#ifndef WIRE_PEM_H
#define WIRE_PEM_H

#include "wire/tls_context.h"

#include <openssl/x509.h>

bool pem_is_given(const struct tls_pem *pem);
/* A file that is not there. */
bool pem_is_missing(const struct tls_pem *pem);
/* At least one; other kinds of blocks are passed over. */
int pem_certificates(const struct tls_pem *pem, STACK_OF(X509) * *out, struct fail *why);
/* At least one; a single DER list is taken too, as authorities publish them. */
int pem_lists(const struct tls_pem *pem, STACK_OF(X509_CRL) * *out, struct fail *why);
/* Not encrypted. */
int pem_key(const struct tls_pem *pem, EVP_PKEY **out, struct fail *why);

#endif
