/* Drives SSL over the buffers of the session. Every call of OpenSSL goes through run(), which turns its answer into a
 * state. */
#include "wire/tls.h"

#include "wire/ocsp.h"
#include "wire/tls_session.h"

#include <openssl/err.h>

#define TLS_IN_MAX  (256 << 10)
#define TLS_OUT_MAX (16 << 20)

struct tls {
    SSL *ssl;
    enum tls_state state;
    bool said_goodbye;
    bool is_known; /* the handshake has ended: session.identity counts */
    uint64_t generation;
    struct tls_session session;
};

struct tls *tls_new(struct tls_context *context) {
    struct tls *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->session.context = tls_context_hold(context);
    t->generation = context->generation;
    buffer_init(&t->session.in, TLS_IN_MAX);
    buffer_init(&t->session.out, TLS_OUT_MAX);
    t->ssl = SSL_new(context->ssl);
    BIO *bio = BIO_new(context->method);
    if (!t->ssl || !bio) {
        BIO_free(bio);
        tls_free(t);
        return NULL;
    }
    BIO_set_data(bio, &t->session);
    BIO_set_init(bio, 1);
    SSL_set_bio(t->ssl, bio, bio);
    SSL_set_app_data(t->ssl, &t->session);
    SSL_set_accept_state(t->ssl);
    return t;
}

void tls_free(struct tls *t) {
    if (!t) return;
    /* Without its goodbye OpenSSL forgets a session. A peer that just hangs up may resume, a refused one may not. */
    if (t->ssl && t->state != TLS_FAILED) SSL_set_shutdown(t->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(t->ssl);
    buffer_done(&t->session.in);
    buffer_done(&t->session.out);
    free(t->session.identity);
    free(t->session.why);
    tls_context_free(t->session.context);
    free(t);
}

static const struct fail no_words = {
    .status = GUICHET_NOT_ALLOWED, .code = "tls_protocol", .text = "the TLS connection failed"};

const struct fail *tls_why(const struct tls *t) {
    return t->session.why ? t->session.why : &no_words;
}

static int give_up(struct tls *t, const struct fail *why) {
    tls_session_refuse(&t->session, why);
    t->state = TLS_FAILED;
    /* What still waits to be read comes from a peer that is not believed. */
    buffer_done(&t->session.in);
    t->session.in_at = 0;
    return tls_why(t)->status;
}

static int protocol_failed(struct tls *t) {
    unsigned long error = ERR_peek_error();
    const char *reason = ERR_reason_error_string(error);
    struct fail why = {0};
    if (ERR_GET_REASON(error) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
        fail_code(&why, GUICHET_NOT_ALLOWED, "certificate_required", "the peer showed no certificate");
    else fail_code(&why, GUICHET_MALFORMED, "tls_protocol", "TLS: %s", reason ? reason : "protocol failure");
    ERR_clear_error();
    return give_up(t, &why);
}

/* Frees the ciphertext that has been read. */
static void drop_read(struct tls_session *s) {
    if (s->in_at < s->in.size) return;
    buffer_done(&s->in);
    s->in_at = 0;
}

/* `done` is what an SSL_… call gave. GUICHET_OK: it is done, or waits for more bytes. */
static int settle(struct tls *t, int done) {
    int error = done > 0 ? SSL_ERROR_NONE : SSL_get_error(t->ssl, done);
    drop_read(&t->session);
    switch (error) {
    case SSL_ERROR_NONE:
    case SSL_ERROR_WANT_READ: return GUICHET_OK;
    case SSL_ERROR_ZERO_RETURN: t->state = TLS_CLOSED; return GUICHET_OK;
    default: return protocol_failed(t);
    }
}

/* OpenSSL does not verify a resumed session again, so it is judged here: what ran out since then counts. */
static int judge_again(struct tls *t, struct trust *trust, struct fail *why) {
    X509 *leaf = SSL_get0_peer_certificate(t->ssl);
    if (!leaf) return fail_code(why, GUICHET_NOT_ALLOWED, "certificate_required", "the peer showed no certificate");
    int error = trust_judge(trust, leaf, tls_session_others(t->ssl), &t->session.verdict);
    return error == X509_V_OK ? GUICHET_OK : trust_refuse(error, leaf, why);
}

static int take_identity(struct tls *t) {
    struct fail why = {0};
    struct tls_session *s = &t->session;
    int status = GUICHET_OK;
    if (!s->identity) { /* resumed: the peer's certificates were not sent */
        X509 *leaf = SSL_get0_peer_certificate(t->ssl);
        if (leaf) status = tls_session_identify(s, leaf, &why);
        if (status == GUICHET_OK) status = judge_again(t, s->context->trust, &why);
    }
    if (status != GUICHET_OK) return give_up(t, &why);
    s->identity->authority = s->verdict.authority;
    t->state = TLS_OPEN;
    t->is_known = true;
    return GUICHET_OK;
}

static int shake_hands(struct tls *t) {
    ERR_clear_error();
    int done = SSL_do_handshake(t->ssl);
    int status = settle(t, done);
    if (status == GUICHET_OK && done == 1) status = take_identity(t);
    return status;
}

int tls_feed(struct tls *t, struct bytes ciphertext) {
    if (t->state == TLS_FAILED) return tls_why(t)->status;
    if (t->state == TLS_CLOSED || ciphertext.size == 0) return GUICHET_OK;
    struct tls_session *s = &t->session;
    if (s->in_at > 0) {
        buffer_consume(&s->in, s->in_at);
        s->in_at = 0;
    }
    int status = buffer_add_bytes(&s->in, ciphertext);
    if (status != GUICHET_OK) {
        s->in.status = GUICHET_OK;
        return status;
    }
    return t->state == TLS_HANDSHAKE ? shake_hands(t) : GUICHET_OK;
}

int tls_read(struct tls *t, void *to, size_t room, size_t *got) {
    *got = 0;
    if (t->state == TLS_FAILED) return tls_why(t)->status;
    if (t->state != TLS_OPEN || room == 0) return GUICHET_OK;
    if (!tls_has_input(t) && !SSL_has_pending(t->ssl)) return GUICHET_OK; /* spares OpenSSL finding out */
    ERR_clear_error();
    return settle(t, SSL_read_ex(t->ssl, to, room, got));
}

int tls_write(struct tls *t, struct bytes plaintext) {
    if (t->state == TLS_FAILED) return tls_why(t)->status;
    if (!t->is_known || t->said_goodbye) return GUICHET_UNAVAILABLE;
    if (plaintext.size == 0) return GUICHET_OK;
    ERR_clear_error();
    size_t taken;
    return settle(t, SSL_write_ex(t->ssl, plaintext.data, plaintext.size, &taken));
}

int tls_take(struct tls *t, struct buffer *out) {
    struct buffer *from = &t->session.out;
    if (from->size == 0) return GUICHET_OK;
    if (!out->data && from->size <= out->max) { /* nothing there yet: the memory itself changes hands */
        struct buffer all = {.data = from->data, .size = from->size, .room = from->room, .max = out->max};
        buffer_init(from, from->max);
        *out = all;
        return GUICHET_OK;
    }
    int status = buffer_add(out, from->data, from->size);
    if (status == GUICHET_OK) buffer_done(from);
    return status;
}

bool tls_has_output(const struct tls *t) {
    return t->session.out.size > 0;
}

bool tls_has_input(const struct tls *t) {
    return t->session.in.size > t->session.in_at;
}

void tls_shutdown(struct tls *t) {
    if (t->said_goodbye || !t->is_known || t->state == TLS_FAILED) return;
    t->said_goodbye = true;
    ERR_clear_error();
    SSL_shutdown(t->ssl);
    SSL_free_buffers(t->ssl); /* the peer may linger */
    ERR_clear_error();
    t->state = TLS_CLOSED;
}

enum tls_state tls_state(const struct tls *t) {
    return t->state;
}

const struct certificate *tls_identity(const struct tls *t) {
    return t->is_known ? t->session.identity : NULL;
}

const struct certificate *tls_claimed(const struct tls *t) {
    return t->session.identity;
}

int64_t tls_until_ms(const struct tls *t) {
    return t->session.verdict.until_ms;
}

struct bytes tls_peer_certificate(const struct tls *t, struct arena *arena) {
    unsigned char *der = NULL;
    X509 *leaf = t->is_known ? SSL_get0_peer_certificate(t->ssl) : NULL;
    int size = leaf ? i2d_X509(leaf, &der) : 0;
    const char *copy = size > 0 ? arena_copy(arena, (struct bytes){(const char *)der, (size_t)size}) : NULL;
    OPENSSL_free(der);
    return (struct bytes){copy, copy ? (size_t)size : 0};
}

bool tls_was_resumed(const struct tls *t) {
    return SSL_session_reused(t->ssl) == 1;
}

const char *tls_version(const struct tls *t) {
    return SSL_get_version(t->ssl);
}

int tls_ocsp_question(const struct tls *t, const struct tls_context *now, const char *responder,
                      struct ocsp_question **out, struct fail *why) {
    X509 *leaf = SSL_get0_peer_certificate(t->ssl);
    X509 *issuer =
        leaf ? trust_issuer(now->trust, t->session.verdict.authority, leaf, tls_session_others(t->ssl)) : NULL;
    if (!issuer) return fail(why, GUICHET_INVALID, "the issuer of the certificate is not at hand");
    return ocsp_question_new(leaf, issuer, responder, out, why);
}

void tls_refuse(struct tls *t, const struct fail *why) {
    give_up(t, why);
}

uint64_t tls_generation(const struct tls *t) {
    return t->generation;
}

int tls_recheck(struct tls *t, struct tls_context *now) {
    if (t->state == TLS_FAILED) return tls_why(t)->status;
    if (!t->is_known) return GUICHET_UNAVAILABLE;
    struct fail why = {0};
    if (judge_again(t, now->trust, &why) != GUICHET_OK) return give_up(t, &why);
    t->session.identity->authority = t->session.verdict.authority;
    t->generation = now->generation;
    return GUICHET_OK;
}
