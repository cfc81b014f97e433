#include "wire/pem.h"

#include "pki.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_one_file_for_all(void **state) {
    (void)state;
    struct pki ca, who;
    pki_make(&ca, NULL, (struct pki_wish){.cn = "CA", .is_ca = true});
    pki_make(&who, &ca, (struct pki_wish){.cn = "x"});
    static char all[24000];
    snprintf(all, sizeof all, "words before\n%s%s%s", who.pem, who.key_pem, ca.pem);
    struct tls_pem pem = {NULL, bytes_of(all)};
    STACK_OF(X509) *list = NULL;
    EVP_PKEY *key = NULL;
    assert_int_equal(pem_certificates(&pem, &list, NULL), GUICHET_OK);
    assert_int_equal(sk_X509_num(list), 2);
    assert_int_equal(X509_cmp(sk_X509_value(list, 0), who.x509), 0);
    assert_int_equal(pem_key(&pem, &key, NULL), GUICHET_OK);
    assert_int_equal(EVP_PKEY_eq(key, who.key), 1);
    sk_X509_pop_free(list, X509_free);
    EVP_PKEY_free(key);
    pki_done(&ca);
    pki_done(&who);
}

static void test_a_locked_key_is_refused_without_asking(void **state) {
    (void)state;
    struct pki who;
    char locked[4096];
    pki_make(&who, NULL, (struct pki_wish){.cn = "x"});
    BIO *bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, who.key, EVP_aes_128_cbc(), "secret", 6, NULL, NULL), 1);
    pki_text_of(bio, locked, sizeof locked);
    struct tls_pem pem = {NULL, bytes_of(locked)};
    EVP_PKEY *key = NULL;
    struct fail why = {0};
    assert_int_equal(pem_key(&pem, &key, &why), GUICHET_CONFIG);
    assert_null(key);
    assert_non_null(strstr(why.text, "not encrypted"));
    pki_done(&who);
}

static void test_a_broken_certificate_among_good_ones(void **state) {
    (void)state;
    struct pki ca;
    pki_make(&ca, NULL, (struct pki_wish){.cn = "CA", .is_ca = true});
    static char all[24000];
    snprintf(all, sizeof all, "%s-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ca.pem);
    struct tls_pem pem = {NULL, bytes_of(all)};
    STACK_OF(X509) *list = NULL;
    struct fail why = {0};
    assert_int_equal(pem_certificates(&pem, &list, &why), GUICHET_CONFIG);
    assert_null(list);
    assert_non_null(strstr(why.text, "bad certificate"));
    pki_done(&ca);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file_for_all),
        cmocka_unit_test(test_a_locked_key_is_refused_without_asking),
        cmocka_unit_test(test_a_broken_certificate_among_good_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
