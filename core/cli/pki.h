/* Certificates for a new gateway: authorities, people, the server, the seal.
 *
 * Floor: cli. Thread: main. ECDSA on P-256 with SHA-256, X.509 v3 (RFC 5280): authorities live 10 years and sign leaves
 * only (pathlen 0), leaves live 2 years. Good for a first day and for rehearsals; a real gateway names the authorities
 * its parties already have. Private keys are written with mode 0600. */
#ifndef CLI_PKI_H
#define CLI_PKI_H

#include "base/fail.h"

#define PKI_PASSWORD "guichet" /* of every .p12 */

struct pki_subject {
    const char *common_name, *organisation;
    const char *unit, *matricule; /* NULL: none */
};

enum pki_use {
    PKI_CLIENT, /* EKU clientAuth */
    PKI_SERVER, /* EKU serverAuth; DNS:localhost, IP:127.0.0.1, IP:::1 */
    PKI_SEAL,   /* digitalSignature, nonRepudiation */
};

struct pki_pair; /* a certificate, its key, and the authority's certificate */

int pki_new_authority(const struct pki_subject *subject, struct pki_pair **out, struct fail *why);
int pki_issue(const struct pki_pair *authority, const struct pki_subject *subject, enum pki_use use,
              struct pki_pair **out, struct fail *why);
void pki_free(struct pki_pair *pair);

/* The certificate alone, 0644. */
int pki_write_certificate(const struct pki_pair *pair, const char *path, struct fail *why);
/* The certificate, then its authority's, 0644. */
int pki_write_chain(const struct pki_pair *pair, const char *path, struct fail *why);
/* The private key, PKCS #8, 0600. */
int pki_write_key(const struct pki_pair *pair, const char *path, struct fail *why);
/* Certificate, chain and key in one PEM, 0600. The chain is empty: the authority that issued it is a root, which
 * whoever verifies has, and a peer would parse at each handshake for nothing. */
int pki_write_identity(const struct pki_pair *pair, const char *path, struct fail *why);
/* The same as PKCS #12, 0600: PBES2 with AES-256, HMAC-SHA-256, as OpenSSL 3 and browsers read it. */
int pki_write_p12(const struct pki_pair *pair, const char *friendly_name, const char *path, struct fail *why);

#endif
