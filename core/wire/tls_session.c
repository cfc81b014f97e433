/* The callbacks of OpenSSL for one connection.
 *
 *   method   BIO over two buffers: reading an empty one is "try later", writing never waits
 *   verify   instead of OpenSSL's own judgement: trust_judge
 *   store    a session that may be resumed goes into the context's memory, unless its peer's chain is a fat one */
#include "wire/tls_session.h"

#include <openssl/err.h>

#define STORED_CHAIN_MAX 3072 /* bytes of DER; parsed and kept, about five times as many */

static int method_read(BIO *bio, char *to, size_t room, size_t *got) {
    struct tls_session *s = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t size = s->in.size - s->in_at;
    if (size == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    if (size > room) size = room;
    memcpy(to, s->in.data + s->in_at, size);
    s->in_at += size;
    *got = size;
    return 1;
}

static int method_write(BIO *bio, const char *from, size_t size, size_t *taken) {
    struct tls_session *s = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (buffer_add(&s->out, from, size) != GUICHET_OK) return 0;
    *taken = size;
    return 1;
}

static long method_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

int tls_session_method(BIO_METHOD **out) {
    *out = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "guichet");
    if (!*out) return GUICHET_MEMORY;
    bool good = BIO_meth_set_read_ex(*out, method_read) == 1 && BIO_meth_set_write_ex(*out, method_write) == 1 &&
                BIO_meth_set_ctrl(*out, method_ctrl) == 1;
    return good ? GUICHET_OK : GUICHET_CRYPTO;
}

void tls_session_refuse(struct tls_session *s, const struct fail *why) {
    if (s->why) return;
    s->why = malloc(sizeof *s->why);
    if (s->why) *s->why = *why;
}

int tls_session_identify(struct tls_session *s, X509 *leaf, struct fail *why) {
    if (!s->identity) s->identity = malloc(sizeof *s->identity);
    if (!s->identity) return fail(why, GUICHET_MEMORY, "no memory for an identity");
    return certificate_of(leaf, s->identity, why);
}

int tls_session_verify(X509_STORE_CTX *run, void *none) {
    (void)none;
    SSL *ssl = X509_STORE_CTX_get_ex_data(run, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls_session *s = SSL_get_app_data(ssl);
    X509 *leaf = X509_STORE_CTX_get0_cert(run);
    STACK_OF(X509) *all = X509_STORE_CTX_get0_untrusted(run);
    /* OpenSSL puts the leaf first among the untrusted. */
    STACK_OF(X509) *others = all ? sk_X509_dup(all) : NULL;
    if (others && sk_X509_num(others) > 0 && sk_X509_value(others, 0) == leaf) sk_X509_shift(others);
    int error = all && !others ? X509_V_ERR_OUT_OF_MEM : trust_judge(s->context->trust, leaf, others, &s->verdict);
    struct fail why = {0};
    if (error != X509_V_OK) {
        tls_session_identify(s, leaf, NULL); /* for the record of the refusal */
        trust_refuse(error, leaf, &why);
    } else if (tls_session_identify(s, leaf, &why) != GUICHET_OK) {
        error = X509_V_ERR_APPLICATION_VERIFICATION;
    }
    sk_X509_free(others);
    X509_STORE_CTX_set_error(run, error);
    if (error != X509_V_OK) tls_session_refuse(s, &why);
    return error == X509_V_OK;
}

static int size_of_chain(SSL_SESSION *session, SSL *ssl) {
    int size = i2d_X509(SSL_SESSION_get0_peer(session), NULL);
    STACK_OF(X509) *others = tls_session_others(ssl);
    for (int i = 0; i < sk_X509_num(others); i++) size += i2d_X509(sk_X509_value(others, i), NULL);
    return size;
}

int tls_session_store(SSL *ssl, SSL_SESSION *session) {
    if (size_of_chain(session, ssl) <= STORED_CHAIN_MAX) SSL_CTX_add_session(SSL_get_SSL_CTX(ssl), session);
    return 0; /* the reference that was offered is not taken */
}

STACK_OF(X509) * tls_session_others(SSL *ssl) {
    return SSL_get_peer_cert_chain(ssl);
}
