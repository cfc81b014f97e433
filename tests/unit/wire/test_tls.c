/* The server's side of TLS against OpenSSL's own client, both in one process, without a socket. */
#include "tls_pair.h"

#include <pthread.h>

static void officer_comes_in(int version, const char *minimum, size_t step, const char *name) {
    struct tls_context *context = context_of(minimum, clean_list);
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

/* What becomes of a client: its refusal's code, or "" when it came in (then `authority` is where from). */
static void meet_many(struct tls_context *context, int version, const struct pki *who, const struct pki *beside,
                      size_t count, const char *code, size_t authority) {
    struct tls *t = tls_new(context);
    struct client c;
    SSL_CTX *client = client_context(version, who, NULL);
    for (size_t i = 0; i < count; i++) SSL_CTX_add1_chain_cert(client, beside[i].x509);
    client_start(&c, client, NULL);
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

static void meet(struct tls_context *context, int version, const struct pki *who, const struct pki *beside,
                 const char *code, size_t authority) {
    meet_many(context, version, who, beside, beside ? 1 : 0, code, authority);
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
        struct tls_context *context = context_of("1.2", revoking_list);
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
            meet(context, versions[v], cases[i].who, cases[i].beside, cases[i].code, cases[i].authority);
        tls_context_free(context);
    }
}

static void test_tls_1_2_is_refused_unless_asked(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.3", NULL);
    meet(context, TLS1_2_VERSION, &officer, NULL, "tls_protocol", 0);
    tls_context_free(context);
}

static void test_lists(void **state) {
    (void)state;
    struct tls_context *none = context_of("1.3", NULL), *clean = context_of("1.3", clean_list);
    struct tls_context *late = context_of("1.3", outdated_list);
    struct tls_freshness fresh[3];
    tls_context_freshness(none, 0, &fresh[0]);
    tls_context_freshness(clean, 0, &fresh[1]);
    tls_context_freshness(late, 0, &fresh[2]);
    assert_false(fresh[0].expected);
    assert_true(fresh[1].expected && fresh[1].count == 1);
    assert_true(fresh[1].until_ms > fresh[2].until_ms && fresh[2].until_ms > fresh[2].since_ms);
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

/* A context of one authority. */
static struct tls_context *of_one(const struct pki *ca, enum tls_lists_mode mode, int64_t grace_ms, const char *list) {
    const struct tls_authority authority = {
        .certificates = pem(ca->pem), .lists = {.local.text = bytes_of(list), .fetched.path = "/nowhere/fetched.crl"}};
    const struct tls_settings settings = {.certificate = pem(server.pem),
                                          .key = pem(server.key_pem),
                                          .lists_mode = mode,
                                          .grace_ms = grace_ms,
                                          .authorities = &authority,
                                          .authority_count = 1};
    struct tls_context *context = NULL;
    struct fail why = {0};
    if (tls_context_new(&settings, &context, &why) != GUICHET_OK) fail_msg("%s", why.text);
    return context;
}

/* An outdated list ended a minute ago; whoever is on one is out in every mode. */
static void test_modes_of_lists(void **state) {
    (void)state;
    char late[4096];
    pki_list(&police, 666, true, late, sizeof late);
    const struct {
        enum tls_lists_mode mode;
        int64_t grace_ms;
        const char *list;
        const char *code;
    } cases[] = {
        {TLS_LISTS_FAIL, 0, late, "certificate_lists_outdated"},
        {TLS_LISTS_FAIL, 3600000, late, "certificate_lists_outdated"},
        {TLS_LISTS_FAIL, 0, NULL, "certificate_lists_outdated"},
        {TLS_LISTS_GRACE, 3600000, late, ""},
        {TLS_LISTS_GRACE, 1000, late, "certificate_lists_outdated"},
        {TLS_LISTS_GRACE, 3600000, NULL, "certificate_lists_outdated"},
        {TLS_LISTS_WARN, 0, late, ""},
        {TLS_LISTS_WARN, 0, NULL, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tls_context *context = of_one(&police, cases[i].mode, cases[i].grace_ms, cases[i].list);
        meet(context, TLS1_3_VERSION, &officer, NULL, cases[i].code, 0);
        meet(context, TLS1_3_VERSION, &officer, NULL, cases[i].code, 0);
        if (cases[i].list) meet(context, TLS1_3_VERSION, &revoked, NULL, "certificate_revoked", 0);
        tls_context_free(context);
    }
    /* Another mode is another trust: living connections are judged again. */
    struct tls_context *strict = of_one(&police, TLS_LISTS_FAIL, 0, late),
                       *lax = of_one(&police, TLS_LISTS_WARN, 0, late);
    assert_int_not_equal(tls_context_generation(strict), tls_context_generation(lax));
    tls_context_free(strict);
    tls_context_free(lax);
}

/* Signed with a digest that can be forged, by one who may not name him, or behind too many authorities. */
static void test_chains_that_prove_nothing(void **state) {
    (void)state;
    enum { DEEP = 6, MANY = 20 };
    struct pki sha1, rsa, md5, narrow, inside, outside, deep[DEEP], far, many[MANY];
    pki_make(&sha1, &police, (struct pki_wish){.cn = "SHA-1", .serial = 20, .digest = "sha1"});
    pki_make(&rsa, NULL, (struct pki_wish){.cn = "RSA CA", .is_ca = true, .rsa = true});
    pki_make(&md5, &rsa, (struct pki_wish){.cn = "MD5", .serial = 21, .digest = "md5"});
    pki_make(&narrow, &police,
             (struct pki_wish){
                 .cn = "Narrow CA", .is_ca = true, .serial = 22, .constraints = "permitted;DNS:police.example"});
    pki_make(&inside, &narrow, (struct pki_wish){.cn = "Inside", .alternative = "DNS:melun.police.example"});
    pki_make(&outside, &narrow, (struct pki_wish){.cn = "Outside", .alternative = "DNS:police.elsewhere.example"});
    for (int i = 0; i < DEEP; i++) {
        char name[] = "Deep CA 0";
        name[8] = (char)('0' + i);
        pki_make(&deep[i], i ? &deep[i - 1] : &police, (struct pki_wish){.cn = name, .is_ca = true, .serial = 30});
    }
    for (int i = 0; i < MANY; i++) many[i] = stranger;
    pki_make(&far, &deep[DEEP - 1], (struct pki_wish){.cn = "Far"});
    struct tls_context *context = context_of("1.3", NULL);
    meet(context, TLS1_3_VERSION, &sha1, NULL, "certificate_weak_key", 0);
    struct tls_context *of_rsa = of_one(&rsa, TLS_LISTS_WARN, 0, NULL);
    meet(of_rsa, TLS1_3_VERSION, &md5, NULL, "certificate_weak_key", 0);
    tls_context_free(of_rsa);
    meet(context, TLS1_3_VERSION, &inside, &narrow, "", 0);
    meet(context, TLS1_3_VERSION, &outside, &narrow, "certificate_outside_constraints", 0);
    meet_many(context, TLS1_3_VERSION, &far, deep, DEEP, "certificate_chain_too_long", 0);
    meet_many(context, TLS1_3_VERSION, &officer, many, MANY, "certificate_chain_too_long", 0);
    tls_context_free(context);
    struct pki *all[] = {&sha1, &rsa, &md5, &narrow, &inside, &outside, &far};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) pki_done(all[i]);
    for (int i = 0; i < DEEP; i++) pki_done(&deep[i]);
}

/* No data before the handshake, no compression, no second handshake on a connection. */
static void test_what_is_off(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.2", NULL);
    const int versions[] = {TLS1_3_VERSION, TLS1_2_VERSION};
    for (size_t i = 0; i < 2; i++) {
        struct tls *t = tls_new(context);
        struct client c;
        client_open(&c, versions[i], &officer, NULL, NULL);
        shake(t, &c, 4096);
        exchange(t, &c, 4096);
        assert_int_equal(tls_state(t), TLS_OPEN);
        assert_null(SSL_get_current_compression(c.ssl));
        assert_non_null(c.ticket);
        assert_int_equal(SSL_SESSION_get_max_early_data(c.ticket), 0);
        if (versions[i] == TLS1_2_VERSION) {
            bool is_refused = false;
            char none[8];
            size_t size;
            assert_int_equal(SSL_renegotiate(c.ssl), 1);
            do {
                ERR_clear_error();
                is_refused = SSL_get_error(c.ssl, SSL_do_handshake(c.ssl)) == SSL_ERROR_SSL;
                carry(t, &c, 4096);
                tls_read(t, none, sizeof none, &size);
            } while (!is_refused && carry(t, &c, 4096));
            assert_true(is_refused);
        }
        client_close(&c);
        tls_free(t);
    }
    tls_context_free(context);
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
        const struct tls_authority authority = {.certificates = pem(cases[i].authority),
                                                .lists.local = pem(cases[i].list)};
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
    struct tls_context *context = context_of("1.3", NULL);
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
    struct tls_context *context = context_of("1.3", NULL);
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
    struct tls_context *context = context_of("1.3", NULL);
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
    struct tls_context *context = context_of("1.3", NULL);
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
    struct tls_context *context = context_of("1.3", clean_list);
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
        cmocka_unit_test(test_what_is_off),
        cmocka_unit_test(test_modes_of_lists),
        cmocka_unit_test(test_chains_that_prove_nothing),
        cmocka_unit_test(test_settings_that_are_refused),
        cmocka_unit_test(test_a_missing_file_is_named),
        cmocka_unit_test(test_one_context_for_two_threads),
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_what_is_not_read_is_bounded),
        cmocka_unit_test(test_a_large_answer),
        cmocka_unit_test(test_protocol_of_the_application),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
