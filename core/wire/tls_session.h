/* What tls_context.c and tls.c share with OpenSSL: the insides of a context, and the callbacks OpenSSL makes for one
 * connection.
 * Floor: wire. Thread: as tls.h and tls_context.h. Nobody else includes this. */
#ifndef WIRE_TLS_SESSION_H
#define WIRE_TLS_SESSION_H

#include "wire/certificate.h"
#include "wire/trust.h"

#include <openssl/ssl.h>
#include <stdatomic.h>

struct tls_context {
    SSL_CTX *ssl;
    BIO_METHOD *method; /* ciphertext comes from and goes to buffers of struct tls */
    struct trust *trust;
    uint64_t generation;
    atomic_int holders;
};

/* The state of one connection that the callbacks see; SSL's app data. */
struct tls_session {
    struct tls_context *context;
    struct buffer in, out;        /* ciphertext; freed when empty */
    size_t in_at;                 /* how far `in` has been read */
    struct trust_verdict verdict; /* the last one */
    struct certificate *identity; /* who the peer says to be; owned, and believed only when the handshake has ended */
    struct fail *why;             /* NULL, or why the peer was refused; owned */
};

/* Keeps the first reason. */
void tls_session_refuse(struct tls_session *s, const struct fail *why);
/* Reads the leaf into s->identity. */
int tls_session_identify(struct tls_session *s, X509 *leaf, struct fail *why);
/* The peer's certificates beside its leaf, also of a resumed session. Borrowed. NULL: none. */
STACK_OF(X509) * tls_session_others(SSL *ssl);

/* Callbacks. */
int tls_session_method(BIO_METHOD **out);
int tls_session_verify(X509_STORE_CTX *run, void *none);
int tls_session_store(SSL *ssl, SSL_SESSION *session);

#endif
