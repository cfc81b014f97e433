/* Two ends of TLS in one process, without a socket: our server and OpenSSL's own client; and the people of the play. */
#ifndef TLS_PAIR_H
#define TLS_PAIR_H

#include "wire/tls.h"

#include "pki.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The people of this play. `twin` bears the name of `police` and has another key. */
static struct pki police, twin, post, sub, server_ca, server;
static struct pki officer, twin_officer, agent, sub_officer, stranger, expired, future, no_eku, server_eku, weak,
    two_cn, revoked, intruder_ca, acting_ca, fat;
static char clean_list[4096], revoking_list[4096], outdated_list[4096], twin_list[4096];

static inline int make_all(void **state) {
    (void)state;
    pki_make(&police, NULL, (struct pki_wish){.cn = "Police CA", .is_ca = true, .no_key_ids = true});
    pki_make(&twin, NULL, (struct pki_wish){.cn = "Police CA", .is_ca = true, .no_key_ids = true});
    pki_make(&post, NULL, (struct pki_wish){.cn = "Poste CA", .is_ca = true, .ed25519 = true});
    pki_make(&sub, &police, (struct pki_wish){.cn = "Police 77 CA", .is_ca = true, .serial = 9});
    pki_make(&intruder_ca, NULL, (struct pki_wish){.cn = "Elsewhere CA", .is_ca = true});
    pki_make(&server_ca, NULL, (struct pki_wish){.cn = "Server CA", .is_ca = true});
    pki_make(&server, &server_ca, (struct pki_wish){.cn = "localhost", .server = true});
    struct pki_wish who = {
        .cn = "Capitaine Éloïse Martin", .ou = "DIPN 77", .serial_number = "1234567", .serial = 10, .no_key_ids = true};
    pki_make(&officer, &police, who);
    pki_make(&twin_officer, &twin, who);
    pki_make(&agent, &post, (struct pki_wish){.cn = "Agent Colissimo", .ed25519 = true});
    pki_make(&sub_officer, &sub, (struct pki_wish){.cn = "Brigadier", .serial = 11});
    pki_make(&stranger, &intruder_ca, (struct pki_wish){.cn = "Stranger"});
    pki_make(&expired, &police, (struct pki_wish){.cn = "Old", .expired = true});
    pki_make(&future, &police, (struct pki_wish){.cn = "Soon", .future = true});
    pki_make(&no_eku, &police, (struct pki_wish){.cn = "No EKU", .no_eku = true});
    pki_make(&server_eku, &police, (struct pki_wish){.cn = "A server", .server = true});
    pki_make(&weak, &police, (struct pki_wish){.cn = "Weak", .weak_rsa = true});
    pki_make(&two_cn, &police, (struct pki_wish){.cn = "One", .second_cn = "Two"});
    pki_make(&revoked, &police, (struct pki_wish){.cn = "Gone", .serial = 666});
    pki_make(&acting_ca, &police, (struct pki_wish){.cn = "Acting", .is_ca = true, .serial = 12});
    pki_make(&fat, &police, (struct pki_wish){.cn = "Fat", .is_fat = true, .serial = 13});
    pki_list(&police, 0, false, clean_list, sizeof clean_list);
    pki_list(&police, 666, false, revoking_list, sizeof revoking_list);
    pki_list(&police, 0, true, outdated_list, sizeof outdated_list);
    pki_list(&twin, 0, false, twin_list, sizeof twin_list);
    return 0;
}

static inline int free_all(void **state) {
    (void)state;
    struct pki *all[] = {&police,       &twin,    &post,        &sub,       &server_ca,  &server,      &officer,
                         &twin_officer, &agent,   &stranger,    &expired,   &future,     &no_eku,      &weak,
                         &two_cn,       &revoked, &intruder_ca, &acting_ca, &server_eku, &sub_officer, &fat};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) pki_done(all[i]);
    return 0;
}

static inline struct tls_pem pem(const char *text) {
    return (struct tls_pem){NULL, bytes_of(text)};
}

/* Authorities 0 police, 1 post, 2 twin. */
static inline struct tls_context *context_of(const char *minimum, const char *list) {
    const struct tls_authority authorities[] = {
        {.certificates = pem(police.pem), .lists.local = list ? pem(list) : (struct tls_pem){0}},
        {.certificates = pem(post.pem)},
        {.certificates = pem(twin.pem)},
    };
    struct tls_settings settings = {.certificate = pem(server.pem),
                                    .key = pem(server.key_pem),
                                    .minimum = minimum,
                                    .authorities = authorities,
                                    .authority_count = 3};
    struct tls_context *context = NULL;
    struct fail why = {0};
    if (tls_context_new(&settings, &context, &why) != GUICHET_OK) fail_msg("%s", why.text);
    return context;
}

struct client {
    SSL_CTX *context;
    SSL *ssl;
    BIO *in, *out;
    SSL_SESSION *ticket;
};

static inline int on_ticket(SSL *ssl, SSL_SESSION *session) {
    struct client *c = SSL_get_app_data(ssl);
    SSL_SESSION_free(c->ticket);
    c->ticket = session;
    return 1;
}

static inline SSL_CTX *client_context(int version, const struct pki *who, const struct pki *beside) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, version);
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, on_ticket);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), server_ca.x509);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (who) {
        assert_int_equal(SSL_CTX_use_certificate(context, who->x509), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey(context, who->key), 1);
    }
    if (beside) SSL_CTX_add1_chain_cert(context, beside->x509);
    return context;
}

/* Takes the context. */
static inline void client_start(struct client *c, SSL_CTX *context, SSL_SESSION *resume) {
    *c = (struct client){.context = context};
    c->ssl = SSL_new(c->context);
    SSL_set_app_data(c->ssl, c);
    c->in = BIO_new(BIO_s_mem());
    c->out = BIO_new(BIO_s_mem());
    SSL_set_bio(c->ssl, c->in, c->out);
    SSL_set_connect_state(c->ssl);
    if (resume) SSL_set_session(c->ssl, resume);
}

static inline void client_open(struct client *c, int version, const struct pki *who, const struct pki *beside,
                               SSL_SESSION *resume) {
    client_start(c, client_context(version, who, beside), resume);
}

static inline void client_close(struct client *c) {
    SSL_SESSION_free(c->ticket);
    SSL_set_shutdown(c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); /* or its ticket would be spoilt */
    SSL_free(c->ssl);
    SSL_CTX_free(c->context);
    ERR_clear_error();
}

/* Carries what one side has written to the other, `step` bytes at a time; true when something moved. */
static inline bool carry(struct tls *t, struct client *c, size_t step) {
    bool moved = false;
    char piece[4096];
    int size;
    while ((size = BIO_read(c->out, piece, (int)step)) > 0) {
        tls_feed(t, (struct bytes){piece, (size_t)size});
        moved = true;
    }
    struct buffer out;
    buffer_init(&out, 1 << 24);
    assert_int_equal(tls_take(t, &out), GUICHET_OK);
    if (out.size) {
        BIO_write(c->in, out.data, (int)out.size);
        moved = true;
    }
    buffer_done(&out);
    return moved;
}

static inline void shake(struct tls *t, struct client *c, size_t step) {
    char none[16];
    do {
        SSL_do_handshake(c->ssl);
        if (SSL_is_init_finished(c->ssl)) SSL_read(c->ssl, none, sizeof none); /* takes tickets and alerts in */
        ERR_clear_error();
    } while (carry(t, c, step));
}

static inline void exchange(struct tls *t, struct client *c, size_t step) {
    char got[64];
    size_t size;
    assert_int_equal(SSL_write(c->ssl, "question", 8), 8);
    carry(t, c, step);
    assert_int_equal(tls_read(t, got, sizeof got, &size), GUICHET_OK);
    assert_int_equal(size, 8);
    assert_memory_equal(got, "question", 8);
    assert_false(tls_has_input(t));
    assert_int_equal(tls_write(t, BYTES("the answer")), GUICHET_OK);
    carry(t, c, step);
    assert_int_equal(SSL_read(c->ssl, got, sizeof got), 10);
    assert_memory_equal(got, "the answer", 10);
}

#endif
