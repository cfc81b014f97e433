/* Trust that changes: resumption bound to it, and living connections judged again. */
#include "tls_pair.h"

#include <pthread.h>

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
    struct tls_context *first = context_of("1.2", clean_list);
    SSL_SESSION *ticket = NULL, *again = NULL;
    struct tls *t = NULL;
    assert_false(resume(first, version, &twin_officer, NULL, NULL, &ticket, NULL));
    assert_true(resume(first, version, &twin_officer, NULL, ticket, version == TLS1_3_VERSION ? &again : NULL, &t));
    assert_string_equal(tls_identity(t)->cn, "Capitaine Éloïse Martin");
    assert_int_equal(tls_identity(t)->authority, 2);
    tls_free(t);
    assert_true(resume(first, version, &twin_officer, NULL, ticket, NULL, NULL));
    /* A context knows its own sessions only: after a reload, be the trust the same or another, a full handshake. */
    struct tls_context *same = context_of("1.2", clean_list);
    assert_int_equal(tls_context_generation(same), tls_context_generation(first));
    assert_false(resume(same, version, &twin_officer, NULL, ticket, NULL, NULL));
    struct tls_context *other = context_of("1.2", revoking_list);
    assert_int_not_equal(tls_context_generation(other), tls_context_generation(first));
    assert_false(resume(other, version, &twin_officer, NULL, ticket, NULL, NULL));
    SSL_SESSION_free(ticket);
    SSL_SESSION_free(again);
    tls_context_free(first);
    tls_context_free(same);
    tls_context_free(other);
}

static void test_resumption(void **state) {
    (void)state;
    resumption(TLS1_3_VERSION);
    resumption(TLS1_2_VERSION);
}

/* Whoever was refused after his handshake is not remembered, even where he could come in before. */
static void test_a_refused_session_is_forgotten(void **state) {
    (void)state;
    struct tls_context *before = context_of("1.3", clean_list);
    struct tls_context *after = context_of("1.3", revoking_list);
    SSL_SESSION *ticket = NULL;
    struct tls *t = NULL;
    assert_false(resume(before, TLS1_3_VERSION, &revoked, NULL, NULL, &ticket, &t));
    assert_int_equal(tls_recheck(t, after), GUICHET_NOT_ALLOWED);
    tls_free(t);
    assert_false(resume(before, TLS1_3_VERSION, &revoked, NULL, ticket, NULL, NULL));
    SSL_SESSION_free(ticket);
    tls_context_free(before);
    tls_context_free(after);
}

/* Resumes `count` times, each time by the ticket of the time before. */
static void resume_in_a_row(struct tls_context *context, SSL_SESSION **ticket, size_t count) {
    SSL_CTX *clients = client_context(TLS1_3_VERSION, &officer, NULL);
    for (size_t i = 0; i < count; i++) {
        struct tls *t = tls_new(context);
        struct client c;
        SSL_CTX_up_ref(clients);
        client_start(&c, clients, *ticket);
        shake(t, &c, 4096);
        assert_true(tls_was_resumed(t));
        assert_non_null(c.ticket);
        SSL_SESSION_free(*ticket);
        *ticket = c.ticket;
        c.ticket = NULL;
        client_close(&c);
        tls_free(t);
    }
    SSL_CTX_free(clients);
}

/* Memory is bounded: what weighs too much is not kept, and of too many the oldest goes. */
static void test_sessions_are_bounded(void **state) {
    (void)state;
    struct tls_context *context = context_of("1.3", NULL);
    SSL_SESSION *fat_one = NULL, *first = NULL;
    resume(context, TLS1_3_VERSION, &officer, &fat, NULL, &fat_one, NULL);
    assert_false(resume(context, TLS1_3_VERSION, &officer, &fat, fat_one, NULL, NULL));
    resume(context, TLS1_3_VERSION, &officer, NULL, NULL, &first, NULL);
    SSL_SESSION *last = SSL_SESSION_dup(first);
    resume_in_a_row(context, &last, 4096);
    assert_true(resume(context, TLS1_3_VERSION, &officer, NULL, last, NULL, NULL));
    assert_false(resume(context, TLS1_3_VERSION, &officer, NULL, first, NULL, NULL));
    SSL_SESSION_free(fat_one);
    SSL_SESSION_free(first);
    SSL_SESSION_free(last);
    tls_context_free(context);
}

struct shared {
    struct tls_context *context;
    SSL_SESSION *ticket;
};

static void *resume_often(void *arg) {
    const struct shared *shared = arg;
    for (size_t i = 0; i < 30; i++)
        assert_true(resume(shared->context, TLS1_3_VERSION, &sub_officer, &sub, shared->ticket, NULL, NULL));
    return NULL;
}

/* Two loops and one session: its certificates are shared. */
static void test_one_session_for_two_threads(void **state) {
    (void)state;
    struct shared shared = {.context = context_of("1.3", NULL)};
    resume(shared.context, TLS1_3_VERSION, &sub_officer, &sub, NULL, &shared.ticket, NULL);
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, resume_often, &shared), 0);
    resume_often(&shared);
    pthread_join(other, NULL);
    SSL_SESSION_free(shared.ticket);
    tls_context_free(shared.context);
}

static void test_a_revoked_client_does_not_resume(void **state) {
    (void)state;
    struct tls_context *before = context_of("1.3", clean_list);
    SSL_SESSION *ticket = NULL;
    assert_false(resume(before, TLS1_3_VERSION, &revoked, NULL, NULL, &ticket, NULL));
    struct tls_context *after = context_of("1.3", revoking_list);
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
    struct tls_context *before = context_of("1.3", NULL);
    struct tls_context *after = context_of("1.3", revoking_list);
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
    struct tls_context *before = context_of("1.3", NULL), *after = NULL;
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resumption),
        cmocka_unit_test(test_a_revoked_client_does_not_resume),
        cmocka_unit_test(test_a_refused_session_is_forgotten),
        cmocka_unit_test(test_sessions_are_bounded),
        cmocka_unit_test(test_one_session_for_two_threads),
        cmocka_unit_test(test_recheck),
        cmocka_unit_test(test_recheck_follows_the_authority_s_new_place),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
