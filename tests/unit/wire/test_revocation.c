/* Lists of revocation as authorities publish them, and those that must not be believed. */
#include "wire/revocation.h"

#include "base/clock.h"
#include "pki.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static struct pki ca, renewed, good, bad;
static STACK_OF(X509) * signers;

static int make_all(void **state) {
    (void)state;
    pki_make(&ca, NULL, (struct pki_wish){.cn = "CA", .is_ca = true, .ed25519 = true});
    pki_make(&renewed, NULL, (struct pki_wish){.cn = "CA", .is_ca = true, .ed25519 = true});
    pki_make(&good, &ca, (struct pki_wish){.cn = "good", .serial = 5, .ed25519 = true});
    pki_make(&bad, &ca, (struct pki_wish){.cn = "bad", .serial = 7, .ed25519 = true});
    signers = sk_X509_new_null();
    sk_X509_push(signers, ca.x509);
    return 0;
}

static int free_all(void **state) {
    (void)state;
    sk_X509_free(signers);
    pki_done(&ca);
    pki_done(&renewed);
    pki_done(&good);
    pki_done(&bad);
    return 0;
}

static struct tls_lists text(const char *pem) {
    return (struct tls_lists){.local.text = bytes_of(pem)};
}

static int64_t until_of(const struct revocation *r) {
    struct tls_freshness freshness;
    revocation_freshness(r, &freshness);
    return freshness.until_ms;
}

static X509_CRL *parse(const char *pem) {
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509_CRL *crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(crl);
    return crl;
}

static void test_what_a_list_says(void **state) {
    (void)state;
    char pem[4096];
    struct revocation *r;
    pki_list(&ca, 7, false, pem, sizeof pem);
    struct tls_lists list = text(pem);
    assert_int_equal(revocation_new(&list, signers, &r, NULL), GUICHET_OK);
    int64_t now_ms = clock_utc_ms();
    assert_int_equal(revocation_judge(r, good.x509, ca.x509, now_ms), X509_V_OK);
    assert_int_equal(revocation_judge(r, bad.x509, ca.x509, now_ms), X509_V_ERR_CERT_REVOKED);
    /* An issuer of the same name with another key is another issuer. */
    assert_int_equal(revocation_judge(r, bad.x509, renewed.x509, now_ms), X509_V_ERR_UNABLE_TO_GET_CRL);
    int64_t until_ms = until_of(r);
    assert_int_equal(revocation_judge(r, good.x509, ca.x509, until_ms - 1), X509_V_OK);
    assert_int_equal(revocation_judge(r, good.x509, ca.x509, until_ms), X509_V_ERR_CRL_HAS_EXPIRED);
    assert_int_equal(revocation_judge(r, bad.x509, ca.x509, until_ms), X509_V_ERR_CERT_REVOKED);
    revocation_free(r);
}

static void test_der_and_files(void **state) {
    (void)state;
    char pem[4096], path[] = "/tmp/guichet-crl-XXXXXX";
    struct revocation *r;
    pki_list(&ca, 7, false, pem, sizeof pem);
    X509_CRL *crl = parse(pem);
    unsigned char *der = NULL;
    int size = i2d_X509_CRL(crl, &der), fd = mkstemp(path);
    assert_int_equal(write(fd, der, (size_t)size), size);
    close(fd);
    struct tls_lists list = {.local.path = path};
    assert_int_equal(revocation_new(&list, signers, &r, NULL), GUICHET_OK);
    assert_int_equal(revocation_judge(r, bad.x509, ca.x509, clock_utc_ms()), X509_V_ERR_CERT_REVOKED);
    revocation_free(r);
    unlink(path);
    struct fail why = {0};
    assert_int_equal(revocation_new(&list, signers, &r, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, path));
    OPENSSL_free(der);
    X509_CRL_free(crl);
}

/* Of two lists of one authority the newer one counts, whatever their order and wherever they come from. */
static void test_two_lists(void **state) {
    (void)state;
    char old[4096], new[4096];
    struct pki_list_wish outdated = {.serial = 5, .outdated = true, .number = 255},
                         fresh = {.serial = 7, .number = 256};
    pki_list_as(&ca, outdated, old, sizeof old);
    pki_list_as(&ca, fresh, new, sizeof new);
    const struct tls_lists both[] = {{.local.text = bytes_of(old), .fetched.text = bytes_of(new)},
                                     {.local.text = bytes_of(new), .fetched.text = bytes_of(old)}};
    for (size_t i = 0; i < 2; i++) {
        struct revocation *r;
        int64_t now_ms = clock_utc_ms();
        assert_int_equal(revocation_new(&both[i], signers, &r, NULL), GUICHET_OK);
        assert_int_equal(revocation_judge(r, good.x509, ca.x509, now_ms), X509_V_OK);
        assert_int_equal(revocation_judge(r, bad.x509, ca.x509, now_ms), X509_V_ERR_CERT_REVOKED);
        assert_true(until_of(r) > now_ms);
        revocation_free(r);
    }
}

static void test_a_list_that_is_not_there(void **state) {
    (void)state;
    const struct tls_lists fetched = {.fetched.path = "/nowhere/fetched.crl"};
    struct tls_lists local = {.local.path = "/nowhere/local.crl"};
    struct tls_freshness freshness;
    struct revocation *r;
    struct fail why = {0};
    assert_int_equal(revocation_new(&fetched, signers, &r, &why), GUICHET_OK);
    assert_int_equal(revocation_judge(r, good.x509, ca.x509, clock_utc_ms()), X509_V_ERR_UNABLE_TO_GET_CRL);
    revocation_freshness(r, &freshness);
    assert_true(freshness.expected && freshness.count == 0);
    revocation_free(r);
    assert_int_equal(revocation_new(&local, signers, &r, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "/nowhere/local.crl"));
    local.may_miss = true;
    assert_int_equal(revocation_new(&local, signers, &r, &why), GUICHET_OK);
    revocation_free(r);
}

static struct revocation *read_one(const char *pem) {
    struct revocation *r = NULL;
    struct tls_lists list = text(pem);
    assert_int_equal(revocation_new(&list, signers, &r, NULL), GUICHET_OK);
    return r;
}

/* What was fetched is taken only when it is newer than what is in use. */
static void test_what_follows(void **state) {
    (void)state;
    char pem[4096];
    struct revocation *by[3];
    const struct pki_list_wish wishes[] = {{.serial = 7, .number = 9}, {.number = 9}, {.number = 300}};
    for (size_t i = 0; i < 3; i++) {
        pki_list_as(&ca, wishes[i], pem, sizeof pem);
        by[i] = read_one(pem);
    }
    assert_int_equal(revocation_follows(by[0], NULL, NULL), GUICHET_OK);
    assert_int_equal(revocation_follows(by[2], by[0], NULL), GUICHET_OK);
    assert_int_equal(revocation_follows(by[0], by[2], NULL), GUICHET_CONFLICT);
    assert_int_equal(revocation_follows(by[1], by[0], NULL), GUICHET_CONFLICT);
    for (size_t i = 0; i < 3; i++) revocation_free(by[i]);
}

/* A real authority's list: what is kept of it is small, and neither asking it nor letting it go holds up a loop. */
static void test_a_hundred_thousand(void **state) {
    (void)state;
    enum { COUNT = 100000, QUESTIONS = 1000 };
    size_t room = 16u << 20;
    char *pem = malloc(room);
    pki_list_as(&ca, (struct pki_list_wish){.serial = 1000, .count = COUNT}, pem, room);
    int64_t before = clock_thread_cpu_us();
    struct revocation *r = read_one(pem);
    int64_t read_us = clock_thread_cpu_us() - before, now_ms = clock_utc_ms();
    free(pem);
    struct tls_freshness freshness;
    revocation_freshness(r, &freshness);
    assert_int_equal(freshness.entries, COUNT);
    before = clock_thread_cpu_us();
    for (int i = 0; i < QUESTIONS; i++) assert_int_equal(revocation_judge(r, good.x509, ca.x509, now_ms), X509_V_OK);
    int64_t ask_us = clock_thread_cpu_us() - before;
    before = clock_thread_cpu_us();
    revocation_free(r);
    int64_t free_us = clock_thread_cpu_us() - before;
    print_message("%d entries: read in %lld us off the loops; %d questions in %lld us; let go in %lld us\n", COUNT,
                  (long long)read_us, QUESTIONS, (long long)ask_us, (long long)free_us);
    assert_true(ask_us / QUESTIONS * 100 < read_us);
    assert_true(free_us * 2 < read_us);
}

/* The list with one extension more, signed again. */
static void extend(int nid, const char *value, bool critical, char *pem, size_t room) {
    pki_list(&ca, 7, false, pem, room);
    X509_CRL *crl = parse(pem);
    X509_EXTENSION *extension;
    if (value) {
        X509V3_CTX context;
        CONF *none = NCONF_new(NULL);
        X509V3_set_ctx(&context, ca.x509, NULL, NULL, crl, 0);
        X509V3_set_nconf(&context, none);
        extension = X509V3_EXT_nconf_nid(none, &context, nid, value);
        assert_non_null(extension);
        X509_EXTENSION_set_critical(extension, critical);
        NCONF_free(none);
    } else {
        ASN1_OCTET_STRING *one = ASN1_OCTET_STRING_new();
        ASN1_OCTET_STRING_set(one, (const unsigned char *)"\x02\x01\x01", 3);
        extension = X509_EXTENSION_create_by_NID(NULL, nid, critical, one);
        ASN1_OCTET_STRING_free(one);
    }
    assert_int_equal(X509_CRL_add_ext(crl, extension, -1), 1);
    X509_EXTENSION_free(extension);
    assert_true(X509_CRL_sign(crl, ca.key, NULL) > 0);
    BIO *bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_X509_CRL(bio, crl), 1);
    pki_text_of(bio, pem, room);
    X509_CRL_free(crl);
}

static void test_lists_that_are_not_whole(void **state) {
    (void)state;
    const struct {
        int nid;
        const char *value;
        bool critical;
        int status;
        const char *words;
    } cases[] = {
        {NID_delta_crl, NULL, true, GUICHET_CONFIG, "delta"},
        {NID_issuing_distribution_point, "onlyCA:TRUE", true, GUICHET_CONFIG, "leaves"},
        {NID_issuing_distribution_point, "indirectCRL:TRUE", true, GUICHET_CONFIG, "leaves"},
        {NID_issuing_distribution_point, "onlysomereasons:keyCompromise", true, GUICHET_CONFIG, "leaves"},
        {NID_issuing_distribution_point, "onlyuser:TRUE", true, GUICHET_OK, ""},
        {NID_invalidity_date, NULL, true, GUICHET_CONFIG, "unknown critical"},
        {NID_crl_number, NULL, false, GUICHET_OK, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char pem[4096];
        struct revocation *r = NULL;
        struct fail why = {0};
        extend(cases[i].nid, cases[i].value, cases[i].critical, pem, sizeof pem);
        struct tls_lists list = text(pem);
        int status = revocation_new(&list, signers, &r, &why);
        if (status != cases[i].status || !strstr(why.text, cases[i].words)) fail_msg("case %zu: %s", i, why.text);
        revocation_free(r);
    }
}

static void test_a_list_of_somebody_else(void **state) {
    (void)state;
    char pem[4096];
    struct revocation *r;
    struct fail why = {0};
    pki_list(&renewed, 7, false, pem, sizeof pem);
    struct tls_lists list = text(pem);
    assert_int_equal(revocation_new(&list, signers, &r, &why), GUICHET_CONFIG);
    assert_null(r);
    assert_non_null(strstr(why.text, "signed this list"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_list_says),
        cmocka_unit_test(test_der_and_files),
        cmocka_unit_test(test_two_lists),
        cmocka_unit_test(test_a_list_that_is_not_there),
        cmocka_unit_test(test_what_follows),
        cmocka_unit_test(test_a_hundred_thousand),
        cmocka_unit_test(test_lists_that_are_not_whole),
        cmocka_unit_test(test_a_list_of_somebody_else),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
