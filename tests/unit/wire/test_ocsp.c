/* Answers of a responder that count, and those that do not: another's, of another time, cut or bent anywhere. */
#include "wire/ocsp.h"

#include "base/clock.h"
#include "pki.h"

#include <openssl/ocsp.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define URL     "http://ocsp.example/"
#define MINUTES 60

static struct pki ca, other, leaf, stranger;

static int make_all(void **state) {
    (void)state;
    pki_make(&ca, NULL, (struct pki_wish){.cn = "CA", .is_ca = true});
    pki_make(&other, NULL, (struct pki_wish){.cn = "CA", .is_ca = true}); /* of the same name */
    pki_make(&leaf, &ca, (struct pki_wish){.cn = "leaf", .serial = 5});
    pki_make(&stranger, &ca, (struct pki_wish){.cn = "stranger", .serial = 6});
    return 0;
}

static int free_all(void **state) {
    (void)state;
    pki_done(&ca);
    pki_done(&other);
    pki_done(&leaf);
    pki_done(&stranger);
    return 0;
}

struct wish {
    const struct pki *signer, *about; /* the CA and the leaf unless given */
    int status;                       /* V_OCSP_CERTSTATUS_… */
    long since_s, until_s;            /* from now; until 0: it does not say */
    bool no_nonce, other_nonce;
    int response; /* OCSP_RESPONSE_STATUS_… */
};

static struct ocsp_question *ask(void) {
    struct ocsp_question *q = NULL;
    assert_int_equal(ocsp_question_new(leaf.x509, ca.x509, URL, &q, NULL), GUICHET_OK);
    assert_string_equal(ocsp_question_url(q), URL);
    return q;
}

static void add_nonce(OCSP_BASICRESP *basic, const struct ocsp_question *q, const struct wish *w) {
    struct bytes body = ocsp_question_body(q);
    const unsigned char *at = (const unsigned char *)body.data;
    OCSP_REQUEST *request = d2i_OCSP_REQUEST(NULL, &at, (long)body.size);
    assert_non_null(request);
    if (w->other_nonce) OCSP_basic_add1_nonce(basic, NULL, 16);
    else if (!w->no_nonce) assert_int_equal(OCSP_copy_nonce(basic, request), 1);
    OCSP_REQUEST_free(request);
}

/* The responder's answer as DER; the caller frees it. */
static struct bytes answer(const struct ocsp_question *q, struct wish w) {
    const struct pki *signer = w.signer ? w.signer : &ca, *about = w.about ? w.about : &leaf;
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    ASN1_TIME *since = X509_gmtime_adj(NULL, w.since_s), *until = w.until_s ? X509_gmtime_adj(NULL, w.until_s) : NULL;
    ASN1_TIME *revoked_at = X509_gmtime_adj(NULL, -86400);
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), about->x509, ca.x509);
    assert_non_null(OCSP_basic_add1_status(basic, id, w.status, OCSP_REVOKED_STATUS_NOSTATUS,
                                           w.status == V_OCSP_CERTSTATUS_REVOKED ? revoked_at : NULL, since, until));
    add_nonce(basic, q, &w);
    assert_int_equal(OCSP_basic_sign(basic, signer->x509, signer->key, EVP_sha256(), NULL, 0), 1);
    OCSP_RESPONSE *response = OCSP_response_create(w.response, w.response ? NULL : basic);
    unsigned char *der = NULL;
    int size = i2d_OCSP_RESPONSE(response, &der);
    assert_true(size > 0);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    OCSP_CERTID_free(id);
    ASN1_TIME_free(since);
    ASN1_TIME_free(until);
    ASN1_TIME_free(revoked_at);
    return (struct bytes){(char *)der, (size_t)size};
}

static int judge(struct wish w, struct ocsp_answer *out, struct fail *why) {
    struct ocsp_question *q = ask();
    struct bytes der = answer(q, w);
    int status = ocsp_question_judge(q, der, out, why);
    OPENSSL_free((void *)(uintptr_t)der.data);
    ocsp_question_free(q);
    return status;
}

static void what_counts(void **state) {
    (void)state;
    static const struct {
        int status;
        enum ocsp_state is;
    } rows[] = {{V_OCSP_CERTSTATUS_GOOD, OCSP_IS_GOOD},
                {V_OCSP_CERTSTATUS_REVOKED, OCSP_IS_REVOKED},
                {V_OCSP_CERTSTATUS_UNKNOWN, OCSP_IS_UNKNOWN}};
    int64_t now_ms = clock_utc_ms();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ocsp_answer out;
        struct fail why = {0};
        struct wish w = {.status = rows[i].status, .since_s = -MINUTES, .until_s = 60 * MINUTES};
        if (judge(w, &out, &why)) fail_msg("%s", why.text);
        assert_int_equal(out.state, rows[i].is);
        assert_in_range(out.until_ms, now_ms + 59 * MINUTES * 1000, now_ms + 62 * MINUTES * 1000);
        w.no_nonce = true; /* a responder that knows none */
        assert_int_equal(judge(w, &out, NULL), GUICHET_OK);
        w.until_s = 0;
        assert_int_equal(judge(w, &out, NULL), GUICHET_OK);
        assert_int_equal(out.until_ms, 0);
    }
}

static void what_does_not(void **state) {
    (void)state;
    const struct {
        struct wish wish;
        const char *words;
    } rows[] = {
        {{.signer = &other, .since_s = -MINUTES, .until_s = MINUTES}, "neither the issuer nor its responder"},
        {{.signer = &stranger, .since_s = -MINUTES, .until_s = MINUTES}, "neither the issuer nor its responder"},
        {{.about = &stranger, .since_s = -MINUTES, .until_s = MINUTES}, "does not speak of this certificate"},
        {{.other_nonce = true, .since_s = -MINUTES, .until_s = MINUTES}, "nonce"},
        {{.since_s = -7200 * MINUTES, .until_s = -3600 * MINUTES}, "out of date"},
        {{.since_s = 3600 * MINUTES, .until_s = 7200 * MINUTES}, "of the future"},
        {{.response = OCSP_RESPONSE_STATUS_TRYLATER}, "declined"},
        {{.response = OCSP_RESPONSE_STATUS_UNAUTHORIZED}, "declined"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ocsp_answer out;
        struct fail why = {0};
        assert_int_equal(judge(rows[i].wish, &out, &why), GUICHET_UNAVAILABLE);
        if (!strstr(why.text, rows[i].words)) fail_msg("%s, not: %s", why.text, rows[i].words);
    }
}

/* Whatever is cut does not count; whatever is bent says at most what it said. */
static void cut_and_bent(void **state) {
    (void)state;
    struct ocsp_question *q = ask();
    struct bytes der =
        answer(q, (struct wish){.status = V_OCSP_CERTSTATUS_REVOKED, .since_s = -MINUTES, .until_s = MINUTES});
    char *bytes = (char *)(uintptr_t)der.data;
    struct ocsp_answer out;
    for (size_t size = 0; size < der.size; size++)
        assert_int_equal(ocsp_question_judge(q, (struct bytes){der.data, size}, &out, NULL), GUICHET_UNAVAILABLE);
    for (size_t at = 0; at < der.size; at++) {
        bytes[at] ^= 1 << at % 8;
        if (ocsp_question_judge(q, der, &out, NULL) == GUICHET_OK) assert_int_equal(out.state, OCSP_IS_REVOKED);
        bytes[at] ^= 1 << at % 8;
    }
    assert_int_equal(ocsp_question_judge(q, der, &out, NULL), GUICHET_OK);
    OPENSSL_free(bytes);
    ocsp_question_free(q);
}

static void who_is_asked(void **state) {
    (void)state;
    struct ocsp_question *q = NULL, *again = ask(), *same = ask();
    struct fail why = {0};
    assert_int_equal(ocsp_question_new(leaf.x509, ca.x509, "", &q, &why), GUICHET_INVALID); /* it names none */
    assert_int_equal(ocsp_question_new(stranger.x509, ca.x509, URL, &q, NULL), GUICHET_OK);
    assert_memory_equal(ocsp_question_key(again), ocsp_question_key(same), OCSP_KEY_SIZE);
    assert_memory_not_equal(ocsp_question_key(again), ocsp_question_key(q), OCSP_KEY_SIZE);
    assert_false(bytes_equal(ocsp_question_body(again), ocsp_question_body(same))); /* another nonce */
    ocsp_question_free(q);
    ocsp_question_free(again);
    ocsp_question_free(same);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_counts), cmocka_unit_test(what_does_not),
                                       cmocka_unit_test(cut_and_bent), cmocka_unit_test(who_is_asked)};
    return cmocka_run_group_tests(tests, make_all, free_all);
}
