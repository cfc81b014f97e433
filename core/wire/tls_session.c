/* The callbacks of OpenSSL for one connection.
 *
 *   method   BIO over two buffers: reading an empty one is "try later", writing never waits
 *   verify   instead of OpenSSL's own judgement: trust_judge
 *   seal     into each ticket: the authority, then the certificates beside the leaf (a session keeps only the leaf)
 *   unseal   back again; the ticket is authenticated, and of this trust, or OpenSSL would not have taken it */
#include "wire/tls_session.h"

#include "wire/certificate.h"

#include <openssl/err.h>

#define SEALED_MAX 8192

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

int tls_session_verify(X509_STORE_CTX *run, void *none) {
    (void)none;
    SSL *ssl = X509_STORE_CTX_get_ex_data(run, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls_session *s = SSL_get_app_data(ssl);
    X509 *leaf = X509_STORE_CTX_get0_cert(run);
    STACK_OF(X509) *all = X509_STORE_CTX_get0_untrusted(run);
    /* OpenSSL puts the leaf first among the untrusted. */
    STACK_OF(X509) *others = all ? sk_X509_dup(all) : NULL;
    if (others && sk_X509_num(others) > 0 && sk_X509_value(others, 0) == leaf) sk_X509_shift(others);
    int error = all && !others ? X509_V_ERR_OUT_OF_MEM : trust_judge(s->context->trust, leaf, others, &s->authority);
    struct fail why = {0};
    struct certificate who;
    if (error != X509_V_OK) {
        trust_refuse(error, leaf, &why);
    } else if (certificate_of(leaf, &who, &why) != GUICHET_OK) {
        error = X509_V_ERR_APPLICATION_VERIFICATION;
    }
    sk_X509_free(others);
    X509_STORE_CTX_set_error(run, error);
    if (error != X509_V_OK) tls_session_refuse(s, &why);
    return error == X509_V_OK;
}

/* authority, four bytes, then DER after DER. A chain that is too long is left out: recheck then sees the leaf alone. */
int tls_session_seal(SSL *ssl, void *none) {
    (void)none;
    struct tls_session *s = SSL_get_app_data(ssl);
    uint32_t authority = (uint32_t)s->authority;
    unsigned char sealed[SEALED_MAX];
    size_t size = sizeof authority;
    memcpy(sealed, &authority, sizeof authority);
    STACK_OF(X509) *others = tls_session_others(ssl);
    for (int i = 0; i < sk_X509_num(others); i++) {
        int one = i2d_X509(sk_X509_value(others, i), NULL);
        if (one < 0 || size + (size_t)one > sizeof sealed) {
            size = sizeof authority;
            break;
        }
        unsigned char *to = sealed + size;
        i2d_X509(sk_X509_value(others, i), &to);
        size += (size_t)one;
    }
    sk_X509_pop_free(others, X509_free);
    return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), sealed, size);
}

SSL_TICKET_RETURN tls_session_unseal(SSL *ssl, SSL_SESSION *session, const unsigned char *name, size_t name_size,
                                     SSL_TICKET_STATUS status, void *none) {
    (void)name;
    (void)name_size;
    (void)none;
    if (status == SSL_TICKET_EMPTY || status == SSL_TICKET_NO_DECRYPT) return SSL_TICKET_RETURN_IGNORE_RENEW;
    if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW) return SSL_TICKET_RETURN_ABORT;
    struct tls_session *s = SSL_get_app_data(ssl);
    void *sealed = NULL;
    size_t size = 0;
    uint32_t authority;
    if (SSL_SESSION_get0_ticket_appdata(session, &sealed, &size) != 1 || size < sizeof authority)
        return SSL_TICKET_RETURN_IGNORE_RENEW;
    memcpy(&authority, sealed, sizeof authority);
    s->authority = authority;
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW;
}

static STACK_OF(X509) * others_of_ticket(const SSL_SESSION *session) {
    void *sealed = NULL;
    size_t size = 0;
    if (SSL_SESSION_get0_ticket_appdata((SSL_SESSION *)session, &sealed, &size) != 1) return NULL;
    if (size <= sizeof(uint32_t)) return NULL;
    STACK_OF(X509) *others = sk_X509_new_null();
    const unsigned char *at = (const unsigned char *)sealed + sizeof(uint32_t);
    const unsigned char *end = (const unsigned char *)sealed + size;
    while (others && at < end) {
        X509 *x509 = d2i_X509(NULL, &at, (long)(end - at));
        if (!x509) break;
        if (sk_X509_push(others, x509) > 0) continue;
        X509_free(x509);
        break;
    }
    return others;
}

STACK_OF(X509) * tls_session_others(SSL *ssl) {
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);
    if (chain) return X509_chain_up_ref(chain);
    SSL_SESSION *session = SSL_get_session(ssl);
    return session ? others_of_ticket(session) : NULL;
}
