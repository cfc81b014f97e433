/* The server's side of TLS against OpenSSL's own client, both in one process, without a socket. */
#include "wire/tls.h"

#include "pki.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The people of this play. `twin` bears the name of `police` and has another key. */
static struct pki police, twin, post, sub, server_ca, server;
static struct pki officer, twin_officer, agent, sub_officer, stranger, expired, future, no_eku, server_eku, weak,
    two_cn, revoked, intruder_ca, acting_ca;
static char clean_list[4096], revoking_list[4096], outdated_list[4096], twin_list[4096];

static int make_all(void **state) {
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
    pki_list(&police, 0, false, clean_list, sizeof clean_list);
    pki_list(&police, 666, false, revoking_list, sizeof revoking_list);
    pki_list(&police, 0, true, outdated_list, sizeof outdated_list);
    pki_list(&twin, 0, false, twin_list, sizeof twin_list);
    return 0;
}

static int free_all(void **state) {
    (void)state;
    struct pki *all[] = {&police,       &twin,    &post,        &sub,       &server_ca,  &server,     &officer,
                         &twin_officer, &agent,   &stranger,    &expired,   &future,     &no_eku,     &weak,
                         &two_cn,       &revoked, &intruder_ca, &acting_ca, &server_eku, &sub_officer};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) pki_done(all[i]);
    return 0;
}

static struct tls_pem pem(const char *text) {
    return (struct tls_pem){NULL, bytes_of(text)};
}

/* Authorities 0 police, 1 post, 2 twin. */
static struct tls_context *context_of(const char *minimum, const char *list, const struct tls_context *previous) {
    const struct tls_authority authorities[] = {
        {.certificates = pem(police.pem), .lists = list ? pem(list) : (struct tls_pem){0}},
        {.certificates = pem(post.pem)},
        {.certificates = pem(twin.pem)},
    };
    struct tls_settings settings = {.certificate = pem(server.pem),
                                    .key = pem(server.key_pem),
                                    .minimum = minimum,
                                    .authorities = authorities,
                                    .authority_count = 3,
                                    .previous = previous};
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

static int on_ticket(SSL *ssl, SSL_SESSION *session) {
    struct client *c = SSL_get_app_data(ssl);
    SSL_SESSION_free(c->ticket);
    c->ticket = session;
    return 1;
}

static void client_open(struct client *c, int version, const struct pki *who, const struct pki *beside,
                        SSL_SESSION *resume) {
    *c = (struct client){0};
    c->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(c->context, version);
    SSL_CTX_set_security_level(c->context, 0);
    SSL_CTX_set_session_cache_mode(c->context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(c->context, on_ticket);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(c->context), server_ca.x509);
    SSL_CTX_set_verify(c->context, SSL_VERIFY_PEER, NULL);
    if (who) {
        assert_int_equal(SSL_CTX_use_certificate(c->context, who->x509), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey(c->context, who->key), 1);
    }
    if (beside) SSL_CTX_add1_chain_cert(c->context, beside->x509);
    c->ssl = SSL_new(c->context);
    SSL_set_app_data(c->ssl, c);
    c->in = BIO_new(BIO_s_mem());
    c->out = BIO_new(BIO_s_mem());
    SSL_set_bio(c->ssl, c->in, c->out);
    SSL_set_connect_state(c->ssl);
    if (resume) SSL_set_session(c->ssl, resume);
}

static void client_close(struct client *c) {
    SSL_SESSION_free(c->ticket);
    SSL_set_shutdown(c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); /* or its ticket would be spoilt */
    SSL_free(c->ssl);
    SSL_CTX_free(c->context);
    ERR_clear_error();
}

/* Carries what one side has written to the other, `step` bytes at a time; true when something moved. */
static bool carry(struct tls *t, struct client *c, size_t step) {
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

static void shake(struct tls *t, struct client *c, size_t step) {
    char none[16];
    do {
        SSL_do_handshake(c->ssl);
        if (SSL_is_init_finished(c->ssl)) SSL_read(c->ssl, none, sizeof none); /* takes tickets and alerts in */
        ERR_clear_error();
    } while (carry(t, c, step));
}

static void exchange(struct tls *t, struct client *c, size_t step) {
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

static void officer_comes_in(int version, const char *minimum, size_t step, const char *name) {
    struct tls_context *context = context_of(minimum, clean_list, NULL);
    struct tls *t = tls_new(context);
    struct client c;
    client_open(&c, version, &officer, NULL, NULL);
    assert_null(tls_identity(t));
    shake(t, &c, step);
    assert_int_equal(tls_state(t), TLS_OPEN);
    const struct certificate *who = tls_identity(t);
    assert_string_equal(who->cn, "Capitaine Éloïse Martin");
    assert_string_equal(who->ou, "DIPN 77");
    assert_string_equal(who->serial_number, "1234567");
    assert_string_equal(who->issuer, "CN=Police CA");
    assert_string_equal(who->serial, "0a");
    assert_int_equal(who->authority, 0);
    assert_int_equal(strlen(who->sha256), 64);
    assert_true(who->not_after_ms > who->not_before_ms);
    assert_string_equal(tls_version(t), name);
    assert_int_equal(tls_generation(t), tls_context_generation(context));
    exchange(t, &c, step);
    tls_shutdown(t);
    assert_int_equal(tls_state(t), TLS_CLOSED);
    assert_int_equal(tls_write(t, BYTES("x")), GUICHET_UNAVAILABLE);
    carry(t, &c, step);
    char none[4];
    assert_int_equal(SSL_read(c.ssl, none, sizeof none), 0);
    assert_int_equal(SSL_get_error(c.ssl, 0), SSL_ERROR_ZERO_RETURN);
    client_close(&c);
    tls_free(t);
    tls_context_free(context);
}

static void test_tls_1_3(void **state) {
    (void)state;
    officer_comes_in(TLS1_3_VERSION, "1.3", 4096, "TLSv1.3");
    officer_comes_in(TLS1_3_VERSION, NULL, 1, "TLSv1.3");
}

static void test_tls_1_2_when_asked(void **state) {
    (void)state;
    officer_comes_in(TLS1_2_VERSION, "1.2", 4096, "TLSv1.2");
    officer_comes_in(TLS1_2_VERSION, "1.2", 1, "TLSv1.2");
}

/* What becomes of a client: its refusal's code, or "" when it came in (then *authority is where from). */
static void meet(struct tls_context *context, int version, const struct pki *who, const struct pki *beside,
                 const char *code, size_t authority) {
    struct tls *t = tls_new(context);
    struct client c;
    client_open(&c, version, who, beside, NULL);
    shake(t, &c, 4096);
    if (code[0]) {
        assert_int_equal(tls_state(t), TLS_FAILED);
        assert_string_equal(tls_why(t)->code, code);
        assert_true(tls_why(t)->text[0]);
        assert_null(tls_identity(t));
        char got[8];
        size_t size;
        assert_int_not_equal(tls_read(t, got, sizeof got, &size), GUICHET_OK);
        assert_int_not_equal(tls_write(t, BYTES("x")), GUICHET_OK);
    } else {
        if (tls_state(t) != TLS_OPEN) fail_msg("%s", tls_why(t)->text);
        assert_int_equal(tls_identity(t)->authority, authority);
    }
    client_close(&c);
    tls_free(t);
}

static void test_who_may_come_in(void **state) {
    (void)state;
    const struct {
        const struct pki *who, *beside;
        const char *code;
        size_t authority;
    } cases[] = {
        {&officer, NULL, "", 0},
        {&agent, NULL, "", 1},
        {&twin_officer, NULL, "", 2}, /* same subject, issuer and serial as the officer; another key issued it */
        {&officer, NULL, "", 0},      /* again: remembered */
        {&twin_officer, NULL, "", 2},
        {&sub_officer, &sub, "certificate_lists_outdated", 0}, /* no list of the sub-authority */
        {&sub_officer, NULL, "certificate_unknown_authority", 0},
        {&sub_officer, &stranger, "certificate_unknown_authority", 0},
        {NULL, NULL, "certificate_required", 0},
        {&stranger, NULL, "certificate_unknown_authority", 0},
        {&stranger, &intruder_ca, "certificate_unknown_authority", 0},
        {&stranger, &police, "certificate_unknown_authority", 0},
        {&intruder_ca, NULL, "certificate_unknown_authority", 0},
        {&expired, NULL, "certificate_expired", 0},
        {&future, NULL, "certificate_not_yet_valid", 0},
        {&no_eku, NULL, "certificate_no_client_auth", 0},
        {&no_eku, NULL, "certificate_no_client_auth", 0}, /* a refusal is not remembered as a pass */
        {&server_eku, NULL, "certificate_no_client_auth", 0},
        {&police, NULL, "certificate_no_client_auth", 0}, /* the authority itself is nobody */
        {&acting_ca, NULL, "certificate_no_client_auth", 0},
        {&weak, NULL, "certificate_weak_key", 0},
        {&two_cn, NULL, "certificate_subject", 0},
        {&revoked, NULL, "certificate_revoked", 0},
        {&revoked, NULL, "certificate_revoked", 0},
    };
    const int versions[] = {TLS1_3_VERSION, TLS1_2_VERSION};
    for (size_t v = 0; v < 2; v++) {
        struct tls_context *context = context_of("1.2", revoking_list, NULL);
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
            meet(context, versions[v], cases[i].who, cases[i].beside, cases[i].code, cases[i].authority);
        tls_context_free(context);
    }
}

static void test_tls_1_2_is_refused_unless_asked(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.3", NULL, NULL);
    meet(context, TLS1_2_VERSION, &officer, NULL, "tls_protocol", 0);
    tls_context_free(context);
}

static void test_lists(void **state) {
    (void)state;
    struct tls_context *none = context_of("1.3", NULL, NULL), *clean = context_of("1.3", clean_list, NULL);
    struct tls_context *late = context_of("1.3", outdated_list, NULL);
    assert_int_equal(tls_context_lists_until_ms(none), 0);
    assert_true(tls_context_lists_until_ms(clean) > tls_context_lists_until_ms(late));
    assert_true(tls_context_lists_until_ms(late) > 0);
    meet(none, TLS1_3_VERSION, &revoked, NULL, "", 0);
    meet(none, TLS1_3_VERSION, &sub_officer, &sub, "", 0);
    meet(clean, TLS1_3_VERSION, &revoked, NULL, "", 0);
    meet(late, TLS1_3_VERSION, &officer, NULL, "certificate_lists_outdated", 0);
    meet(late, TLS1_3_VERSION, &agent, NULL, "", 1);
    /* The list of the police does not speak for the sub-authority's officers. */
    meet(clean, TLS1_3_VERSION, &sub_officer, &sub, "certificate_lists_outdated", 0);
    tls_context_free(none);
    tls_context_free(clean);
    tls_context_free(late);
}

static void test_settings_that_are_refused(void **state) {
    (void)state;
    const struct {
        const char *certificate, *key, *authority, *list, *minimum, *words;
    } cases[] = {
        {server.pem, server.key_pem, police.pem, twin_list, "1.3", "no certificate of the authority has signed"},
        {server.pem, server.key_pem, police.pem, "rubbish", "1.3", "no list of revocation"},
        {server.pem, server.key_pem, officer.pem, NULL, "1.3", "no authority's"},
        {server.pem, server.key_pem, "rubbish", NULL, "1.3", "no certificate in it"},
        {server.pem, officer.key_pem, police.pem, NULL, "1.3", "key"},
        {server.pem, "rubbish", police.pem, NULL, "1.3", "private key"},
        {"", server.key_pem, police.pem, NULL, "1.3", "no certificate in it"},
        {server.pem, server.key_pem, police.pem, NULL, "1.1", "neither"},
        {weak.pem, weak.key_pem, police.pem, NULL, "1.3", "key too small"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct tls_authority authority = {.certificates = pem(cases[i].authority), .lists = pem(cases[i].list)};
        struct tls_settings settings = {.certificate = pem(cases[i].certificate),
                                        .key = pem(cases[i].key),
                                        .minimum = cases[i].minimum,
                                        .authorities = &authority,
                                        .authority_count = 1};
        struct tls_context *context = NULL;
        struct fail why = {0};
        assert_int_equal(tls_context_new(&settings, &context, &why), GUICHET_CONFIG);
        assert_null(context);
        if (!strstr(why.text, cases[i].words)) fail_msg("case %zu: %s", i, why.text);
    }
}

static void test_a_missing_file_is_named(void **state) {
    (void)state;
    const struct tls_authority authority = {.certificates = {.path = "/nowhere/police-ca.pem"}};
    struct tls_settings settings = {
        .certificate = pem(server.pem), .key = pem(server.key_pem), .authorities = &authority, .authority_count = 1};
    struct tls_context *context;
    struct fail why = {0};
    assert_int_equal(tls_context_new(&settings, &context, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "/nowhere/police-ca.pem"));
    settings.authority_count = 0;
    assert_int_equal(tls_context_new(&settings, &context, &why), GUICHET_CONFIG);
}

/* A handshake that offers `ticket`; says whether it was resumed and hands out the next ticket. */
static bool resume(struct tls_context *context, int version, const struct pki *who, const struct pki *beside,
                   SSL_SESSION *ticket, SSL_SESSION **next, struct tls **keep) {
    struct tls *t = tls_new(context);
    struct client c;
    /* OpenSSL's client takes each ticket once. */
    SSL_SESSION *copy = ticket ? SSL_SESSION_dup(ticket) : NULL;
    client_open(&c, version, who, beside, copy);
    shake(t, &c, 4096);
    SSL_SESSION_free(copy);
    if (tls_state(t) != TLS_OPEN) fail_msg("%s", tls_why(t)->text);
    assert_int_equal(SSL_session_reused(c.ssl), tls_was_resumed(t));
    assert_string_equal(tls_identity(t)->sha256 + 64, "");
    bool was = tls_was_resumed(t);
    exchange(t, &c, 4096);
    if (next) {
        assert_non_null(c.ticket);
        *next = c.ticket;
        c.ticket = NULL;
    }
    if (keep) *keep = t;
    else tls_free(t);
    client_close(&c);
    return was;
}

static void resumption(int version) {
    struct tls_context *first = context_of("1.2", clean_list, NULL);
    SSL_SESSION *ticket = NULL, *again = NULL;
    struct tls *t = NULL;
    assert_false(resume(first, version, &twin_officer, NULL, NULL, &ticket, NULL));
    assert_true(resume(first, version, &twin_officer, NULL, ticket, version == TLS1_3_VERSION ? &again : NULL, &t));
    assert_string_equal(tls_identity(t)->cn, "Capitaine Éloïse Martin");
    assert_int_equal(tls_identity(t)->authority, 2);
    tls_free(t);
    /* The same trust, newly read: the ticket is good. Another trust, or another ticket key: a full handshake. */
    struct tls_context *same = context_of("1.2", clean_list, first);
    assert_int_equal(tls_context_generation(same), tls_context_generation(first));
    assert_true(resume(same, version, &twin_officer, NULL, ticket, NULL, NULL));
    struct tls_context *other = context_of("1.2", revoking_list, first);
    assert_int_not_equal(tls_context_generation(other), tls_context_generation(first));
    assert_false(resume(other, version, &twin_officer, NULL, ticket, NULL, NULL));
    struct tls_context *alone = context_of("1.2", clean_list, NULL);
    assert_false(resume(alone, version, &twin_officer, NULL, ticket, NULL, NULL));
    SSL_SESSION_free(ticket);
    SSL_SESSION_free(again);
    tls_context_free(first);
    tls_context_free(same);
    tls_context_free(other);
    tls_context_free(alone);
}

static void test_resumption(void **state) {
    (void)state;
    resumption(TLS1_3_VERSION);
    resumption(TLS1_2_VERSION);
}

static void test_a_revoked_client_does_not_resume(void **state) {
    (void)state;
    struct tls_context *before = context_of("1.3", clean_list, NULL);
    SSL_SESSION *ticket = NULL;
    assert_false(resume(before, TLS1_3_VERSION, &revoked, NULL, NULL, &ticket, NULL));
    struct tls_context *after = context_of("1.3", revoking_list, before);
    struct tls *t = tls_new(after);
    struct client c;
    client_open(&c, TLS1_3_VERSION, &revoked, NULL, ticket);
    shake(t, &c, 4096);
    assert_int_equal(tls_state(t), TLS_FAILED);
    assert_string_equal(tls_why(t)->code, "certificate_revoked");
    client_close(&c);
    tls_free(t);
    SSL_SESSION_free(ticket);
    tls_context_free(before);
    tls_context_free(after);
}

/* Live connections, one by a full handshake and one resumed, judged again under another trust. */
static void recheck(const struct pki *who, const struct pki *beside, const char *code) {
    struct tls_context *before = context_of("1.3", NULL, NULL);
    struct tls_context *after = context_of("1.3", revoking_list, before);
    SSL_SESSION *ticket = NULL;
    struct tls *live[2];
    resume(before, TLS1_3_VERSION, who, beside, NULL, &ticket, &live[0]);
    assert_true(resume(before, TLS1_3_VERSION, who, beside, ticket, NULL, &live[1]));
    tls_context_free(before);
    for (size_t i = 0; i < 2; i++) {
        int status = tls_recheck(live[i], after);
        if (code[0]) {
            assert_int_equal(status, GUICHET_NOT_ALLOWED);
            assert_string_equal(tls_why(live[i])->code, code);
            assert_int_equal(tls_state(live[i]), TLS_FAILED);
        } else {
            if (status != GUICHET_OK) fail_msg("%zu: %s", i, tls_why(live[i])->text);
            assert_int_equal(tls_generation(live[i]), tls_context_generation(after));
            assert_int_equal(tls_write(live[i], BYTES("still here")), GUICHET_OK);
        }
        tls_free(live[i]);
    }
    SSL_SESSION_free(ticket);
    tls_context_free(after);
}

static void test_recheck(void **state) {
    (void)state;
    recheck(&officer, NULL, "");
    recheck(&agent, NULL, "");
    recheck(&revoked, NULL, "certificate_revoked");
    /* The chain beside the leaf is still known: the refusal is about lists, not about an unknown authority. */
    recheck(&sub_officer, &sub, "certificate_lists_outdated");
}

static void test_recheck_follows_the_authority_s_new_place(void **state) {
    (void)state;
    struct tls_context *before = context_of("1.3", NULL, NULL), *after = NULL;
    struct tls *t;
    resume(before, TLS1_3_VERSION, &twin_officer, NULL, NULL, NULL, &t);
    const struct tls_authority authority = {.certificates = pem(twin.pem)};
    struct tls_settings settings = {
        .certificate = pem(server.pem), .key = pem(server.key_pem), .authorities = &authority, .authority_count = 1};
    assert_int_equal(tls_context_new(&settings, &after, NULL), GUICHET_OK);
    assert_int_equal(tls_identity(t)->authority, 2);
    assert_int_equal(tls_recheck(t, after), GUICHET_OK);
    assert_int_equal(tls_identity(t)->authority, 0);
    tls_free(t);
    tls_context_free(before);
    tls_context_free(after);
}

static void test_garbage(void **state) {
    (void)state;
    static char more[20000];
    memset(more, 'A', sizeof more);
    const struct bytes rubbish[] = {BYTES("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                                    BYTES("\x16\x03\x01\x00\x05hello"),
                                    BYTES("\x16\x03\x01\xff\xff"),
                                    BYTES("\x80\x2e\x01\x03\x01"),
                                    BYTES("\x15\x03\x03\x00\x02\x02\x28"),
                                    BYTES("\x16\x03\x01\x00\x00")};
    struct tls_context *context = context_of("1.3", NULL, NULL);
    for (size_t i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++) {
        struct tls *t = tls_new(context);
        tls_feed(t, rubbish[i]);
        assert_int_equal(tls_feed(t, (struct bytes){more, sizeof more}), GUICHET_MALFORMED);
        assert_int_equal(tls_state(t), TLS_FAILED);
        assert_string_equal(tls_why(t)->code, "tls_protocol");
        assert_int_equal(tls_feed(t, rubbish[i]), GUICHET_MALFORMED);
        assert_false(tls_has_input(t));
        tls_free(t);
    }
    tls_context_free(context);
}

static void test_what_is_not_read_is_bounded(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.3", NULL, NULL);
    struct tls *t = tls_new(context);
    struct client c;
    client_open(&c, TLS1_3_VERSION, &officer, NULL, NULL);
    shake(t, &c, 4096);
    char block[16384] = {0}, sealed[20000];
    int status = GUICHET_OK;
    size_t sent = 0, seen = 0, size;
    while (status == GUICHET_OK && sent < 100) {
        assert_int_equal(SSL_write(c.ssl, block, sizeof block), sizeof block);
        int count = BIO_read(c.out, sealed, sizeof sealed);
        status = tls_feed(t, (struct bytes){sealed, (size_t)count});
        if (status == GUICHET_OK) sent++;
    }
    assert_int_equal(status, GUICHET_TOO_LARGE);
    assert_int_equal(tls_state(t), TLS_OPEN);
    assert_true(tls_has_input(t));
    do {
        assert_int_equal(tls_read(t, block, sizeof block, &size), GUICHET_OK);
        seen += size;
    } while (size);
    assert_int_equal(seen, sent * sizeof block);
    assert_false(tls_has_input(t));
    client_close(&c);
    tls_free(t);
    tls_context_free(context);
}

static void test_a_large_answer(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.3", NULL, NULL);
    struct tls *t = tls_new(context);
    struct client c;
    client_open(&c, TLS1_3_VERSION, &officer, NULL, NULL);
    shake(t, &c, 4096);
    size_t size = 3 << 20, seen = 0;
    char *answer = malloc(size), *got = malloc(size);
    for (size_t i = 0; i < size; i++) answer[i] = (char)(i * 31 >> 3);
    assert_int_equal(tls_write(t, (struct bytes){answer, size}), GUICHET_OK);
    assert_true(tls_has_output(t));
    carry(t, &c, 4096);
    assert_false(tls_has_output(t));
    int count;
    while (seen < size && (count = SSL_read(c.ssl, got + seen, (int)(size - seen))) > 0) seen += (size_t)count;
    assert_int_equal(seen, size);
    assert_memory_equal(answer, got, size);
    free(answer);
    free(got);
    client_close(&c);
    tls_free(t);
    tls_context_free(context);
}

static void test_protocol_of_the_application(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.3", NULL, NULL);
    const struct {
        const char *offer;
        unsigned size;
        enum tls_state end;
    } cases[] = {{"\x02h2\x08http/1.1", 12, TLS_OPEN}, {"\x02h2", 3, TLS_FAILED}};
    for (size_t i = 0; i < 2; i++) {
        struct tls *t = tls_new(context);
        struct client c;
        client_open(&c, TLS1_3_VERSION, &officer, NULL, NULL);
        SSL_set_alpn_protos(c.ssl, (const unsigned char *)cases[i].offer, cases[i].size);
        shake(t, &c, 4096);
        assert_int_equal(tls_state(t), cases[i].end);
        client_close(&c);
        tls_free(t);
    }
    tls_context_free(context);
}

static void *come_in_often(void *arg) {
    struct tls_context *context = tls_context_hold(arg);
    const struct pki *people[] = {&officer, &twin_officer, &agent};
    for (size_t i = 0; i < 30; i++)
        meet(context, TLS1_3_VERSION, people[i % 3], NULL, "", (const size_t[]){0, 2, 1}[i % 3]);
    tls_context_free(context);
    return NULL;
}

static void test_one_context_for_two_threads(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.3", clean_list, NULL);
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, come_in_often, context), 0);
    come_in_often(context);
    pthread_join(other, NULL);
    tls_context_free(context);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_1_3),
        cmocka_unit_test(test_tls_1_2_when_asked),
        cmocka_unit_test(test_tls_1_2_is_refused_unless_asked),
        cmocka_unit_test(test_who_may_come_in),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_settings_that_are_refused),
        cmocka_unit_test(test_a_missing_file_is_named),
        cmocka_unit_test(test_resumption),
        cmocka_unit_test(test_a_revoked_client_does_not_resume),
        cmocka_unit_test(test_recheck),
        cmocka_unit_test(test_recheck_follows_the_authority_s_new_place),
        cmocka_unit_test(test_one_context_for_two_threads),
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_what_is_not_read_is_bounded),
        cmocka_unit_test(test_a_large_answer),
        cmocka_unit_test(test_protocol_of_the_application),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
