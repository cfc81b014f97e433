/* Turns settings into one SSL_CTX: TLS 1.3 (1.2 when asked), client certificate always, and a bounded memory of
 * sessions that may be resumed. A ticket is the number of a session in it: a stateless one would carry the peer's
 * certificates, and parsing them again costs more than the rest of a resumption. */
#include "wire/tls_session.h"

#include <openssl/err.h>

#define SESSION_LIFE_S     3600
#define SESSIONS_MAX       4096 /* of 7 KB (one certificate) to 16 KB (see STORED_CHAIN_MAX): 64 MB at most */
#define PEER_CHAIN_MAX     (32 << 10)
#define CIPHERS_OF_TLS_1_2 "ECDHE+AESGCM:ECDHE+CHACHA20"

static int crypto(const char *what, struct fail *why) {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(why, GUICHET_CONFIG, "%s: %s", what, reason ? reason : "refused");
}

static int use_certificate(SSL_CTX *ssl, const struct tls_settings *s, struct fail *why) {
    STACK_OF(X509) *list = NULL;
    EVP_PKEY *key = NULL;
    const char *name = s->certificate.path ? s->certificate.path : "(memory)";
    int status = pem_certificates(&s->certificate, &list, why);
    if (status == GUICHET_OK) status = pem_key(&s->key, &key, why);
    if (status == GUICHET_OK && SSL_CTX_use_certificate(ssl, sk_X509_value(list, 0)) != 1) status = crypto(name, why);
    for (int i = 1; status == GUICHET_OK && i < sk_X509_num(list); i++)
        if (SSL_CTX_add1_chain_cert(ssl, sk_X509_value(list, i)) != 1) status = crypto(name, why);
    if (status == GUICHET_OK && (SSL_CTX_use_PrivateKey(ssl, key) != 1 || SSL_CTX_check_private_key(ssl) != 1))
        status = crypto(s->key.path ? s->key.path : "(memory)", why);
    EVP_PKEY_free(key);
    sk_X509_pop_free(list, X509_free);
    return status;
}

static int use_versions(SSL_CTX *ssl, const char *minimum, struct fail *why) {
    int version = TLS1_3_VERSION;
    if (minimum && strcmp(minimum, "1.2") == 0) version = TLS1_2_VERSION;
    else if (minimum && strcmp(minimum, "1.3") != 0)
        return fail(why, GUICHET_CONFIG, "tls.minimum: \"%s\" is neither \"1.2\" nor \"1.3\"", minimum);
    SSL_CTX_set_security_level(ssl, 2);
    if (SSL_CTX_set_min_proto_version(ssl, version) != 1) return crypto("tls.minimum", why);
    if (SSL_CTX_set_cipher_list(ssl, CIPHERS_OF_TLS_1_2) != 1) return crypto("cipher list", why);
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_max_early_data(ssl, 0);
    SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
    return GUICHET_OK;
}

static int use_sessions(struct tls_context *c, struct fail *why) {
    SSL_CTX_set_options(c->ssl, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(c->ssl, SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(c->ssl, tls_session_store);
    SSL_CTX_sess_set_cache_size(c->ssl, SESSIONS_MAX);
    SSL_CTX_set_timeout(c->ssl, SESSION_LIFE_S);
    /* One connection, one ticket: a client that wants two connections makes two. */
    SSL_CTX_set_num_tickets(c->ssl, 1);
    if (SSL_CTX_set_session_id_context(c->ssl, trust_digest(c->trust), TRUST_DIGEST_SIZE) != 1)
        return crypto("session context", why);
    return GUICHET_OK;
}

static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_size, const unsigned char *in,
                           unsigned in_size, void *none) {
    static const unsigned char http[] = "\x08http/1.1";
    unsigned char *chosen = NULL;
    (void)ssl;
    (void)none;
    int found = SSL_select_next_proto(&chosen, out_size, http, sizeof http - 1, in, in_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int use_trust(struct tls_context *c, struct fail *why) {
    STACK_OF(X509_NAME) *names = trust_names(c->trust);
    if (!names) return fail(why, GUICHET_MEMORY, "no memory for the authorities' names");
    SSL_CTX_set_client_CA_list(c->ssl, names);
    SSL_CTX_set_verify(c->ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(c->ssl, tls_session_verify, NULL);
    SSL_CTX_set_max_cert_list(c->ssl, PEER_CHAIN_MAX);
    SSL_CTX_set_alpn_select_cb(c->ssl, choose_protocol, NULL);
    return GUICHET_OK;
}

int tls_context_new(const struct tls_settings *settings, struct tls_context **out, struct fail *why) {
    *out = NULL;
    struct tls_context *c = calloc(1, sizeof *c);
    if (!c) return fail(why, GUICHET_MEMORY, "no memory for TLS");
    atomic_init(&c->holders, 1);
    ERR_clear_error();
    int status = trust_new(settings, &c->trust, why);
    if (status == GUICHET_OK && !(c->ssl = SSL_CTX_new(TLS_server_method()))) status = crypto("TLS", why);
    if (status == GUICHET_OK && tls_session_method(&c->method) != GUICHET_OK) status = crypto("TLS", why);
    if (status == GUICHET_OK) status = use_versions(c->ssl, settings->minimum, why);
    if (status == GUICHET_OK) status = use_certificate(c->ssl, settings, why);
    if (status == GUICHET_OK) status = use_sessions(c, why);
    if (status == GUICHET_OK) status = use_trust(c, why);
    if (status != GUICHET_OK) {
        tls_context_free(c);
        return status;
    }
    memcpy(&c->generation, trust_digest(c->trust), sizeof c->generation);
    if (c->generation == 0) c->generation = 1;
    *out = c;
    return GUICHET_OK;
}

int tls_context_judge(struct tls_context *context, const struct tls_pem *chain, struct certificate *out,
                      struct fail *why) {
    STACK_OF(X509) *others = NULL;
    struct trust_verdict verdict = {0};
    int status = pem_certificates(chain, &others, why);
    if (status != GUICHET_OK) return status;
    X509 *leaf = sk_X509_shift(others);
    status = certificate_of(leaf, out, why);
    int error = trust_judge(context->trust, leaf, others, &verdict);
    if (error != X509_V_OK) status = trust_refuse(error, leaf, why);
    out->authority = verdict.authority;
    X509_free(leaf);
    sk_X509_pop_free(others, X509_free);
    return status;
}

struct tls_context *tls_context_hold(struct tls_context *context) {
    atomic_fetch_add(&context->holders, 1);
    return context;
}

void tls_context_free(struct tls_context *context) {
    if (!context || atomic_fetch_sub(&context->holders, 1) > 1) return;
    SSL_CTX_free(context->ssl);
    BIO_meth_free(context->method);
    trust_free(context->trust);
    free(context);
}

uint64_t tls_context_generation(const struct tls_context *context) {
    return context->generation;
}

void tls_context_freshness(const struct tls_context *context, size_t authority, struct tls_freshness *out) {
    trust_freshness(context->trust, authority, out);
}

int64_t tls_context_authority_until(const struct tls_context *context, size_t authority) {
    return trust_authority_until(context->trust, authority);
}
