/* Which fetched list takes the place of the one in use. */
#include "wire/fresh_list.h"

#include "base/clock.h"
#include "pki.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ROOM 4096

static struct pki ca, renewed;

static int make_all(void **state) {
    (void)state;
    pki_make(&ca, NULL, (struct pki_wish){.cn = "CA", .is_ca = true, .ed25519 = true});
    pki_make(&renewed, NULL, (struct pki_wish){.cn = "CA", .is_ca = true, .ed25519 = true});
    return 0;
}

static int free_all(void **state) {
    (void)state;
    pki_done(&ca);
    pki_done(&renewed);
    return 0;
}

/* `present` NULL: none is in use yet. */
static int check(const char *present, struct bytes fresh, bool *is_same, struct fail *why) {
    struct tls_freshness freshness;
    struct tls_authority in_use = {.certificates.text = bytes_of(ca.pem)};
    if (present) in_use.lists.local.text = bytes_of(present);
    int status = fresh_list_check(&in_use, fresh, is_same, &freshness, why);
    if (!status) assert_true(freshness.until_ms > clock_utc_ms());
    return status;
}

static void refused(const char *present, struct bytes fresh, const char *words) {
    bool is_same;
    struct fail why = {0};
    assert_int_not_equal(check(present, fresh, &is_same, &why), GUICHET_OK);
    if (!strstr(why.text, words)) fail_msg("%s, not: %s", why.text, words);
}

static void newer_same_and_older(void **state) {
    (void)state;
    char old[ROOM], fresh[ROOM];
    bool is_same;
    pki_list_as(&ca, (struct pki_list_wish){.serial = 7, .number = 3}, old, ROOM);
    pki_list_as(&ca, (struct pki_list_wish){.serial = 7, .count = 2, .number = 4}, fresh, ROOM);
    assert_int_equal(check(NULL, bytes_of(old), &is_same, NULL), GUICHET_OK);
    assert_false(is_same);
    assert_int_equal(check(old, bytes_of(fresh), &is_same, NULL), GUICHET_OK);
    assert_false(is_same);
    assert_int_equal(check(old, bytes_of(old), &is_same, NULL), GUICHET_OK);
    assert_true(is_same);
    refused(fresh, bytes_of(old), "no newer");
}

static void what_is_not_believed(void **state) {
    (void)state;
    char outdated[ROOM], foreign[ROOM], good[ROOM];
    pki_list(&ca, 7, true, outdated, ROOM);
    pki_list(&renewed, 7, false, foreign, ROOM); /* the same name, another key */
    pki_list(&ca, 7, false, good, ROOM);
    refused(NULL, bytes_of(outdated), "out of date");
    refused(NULL, bytes_of(foreign), "signed this list");
    refused(NULL, (struct bytes){NULL, 0}, "empty");
    refused(NULL, bytes_of("<html>404</html>"), "");
    refused(NULL, bytes_of(ca.pem), "");
    for (size_t size = 0; size < strlen(good) - 1; size += 7) refused(NULL, (struct bytes){good, size}, "");
}

/* In the signed part and in the signature: every byte of the list as it was sent. */
static void bent(void **state) {
    (void)state;
    char pem[ROOM];
    bool is_same;
    unsigned char *der = NULL;
    pki_list(&ca, 7, false, pem, ROOM);
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509_CRL *crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);
    int size = i2d_X509_CRL(crl, &der);
    assert_true(size > 0);
    struct bytes fresh = {(char *)der, (size_t)size};
    assert_int_equal(check(NULL, fresh, &is_same, NULL), GUICHET_OK);
    for (int at = 0; at < size; at++) {
        der[at] ^= 1 << at % 8;
        refused(NULL, fresh, "");
        der[at] ^= 1 << at % 8;
    }
    OPENSSL_free(der);
    X509_CRL_free(crl);
    BIO_free(bio);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(newer_same_and_older), cmocka_unit_test(what_is_not_believed),
                                       cmocka_unit_test(bent)};
    return cmocka_run_group_tests(tests, make_all, free_all);
}
