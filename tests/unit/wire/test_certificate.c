#include "wire/certificate.h"

#include "pki.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct pki ca;

static int make_ca(void **state) {
    (void)state;
    pki_make(&ca, NULL, (struct pki_wish){.cn = "Autorité, \"une\"", .is_ca = true});
    return 0;
}

static int free_ca(void **state) {
    (void)state;
    pki_done(&ca);
    return 0;
}

static int read_made(struct pki_wish wish, struct certificate *out, struct fail *why) {
    struct pki made;
    pki_make(&made, &ca, wish);
    unsigned char *der = NULL;
    int size = i2d_X509(made.x509, &der);
    int status = certificate_read((struct bytes){(char *)der, (size_t)size}, out, why);
    OPENSSL_free(der);
    pki_done(&made);
    return status;
}

static void test_fields(void **state) {
    (void)state;
    struct certificate c;
    struct fail why = {0};
    struct pki_wish wish = {.cn = "Zoé Lefèvre", .ou = "BT Provins", .serial_number = "123", .serial = 0xabcdef};
    assert_int_equal(read_made(wish, &c, &why), GUICHET_OK);
    assert_string_equal(c.cn, "Zoé Lefèvre");
    assert_string_equal(c.ou, "BT Provins");
    assert_string_equal(c.serial_number, "123");
    assert_string_equal(c.serial, "abcdef");
    assert_string_equal(c.issuer, "CN=Autorité\\, \\\"une\\\"");
    assert_int_equal(c.not_after_ms - c.not_before_ms, 32LL * 86400 * 1000);
    assert_int_equal(c.authority, 0);
    struct certificate bare;
    assert_int_equal(read_made((struct pki_wish){.cn = "x"}, &bare, &why), GUICHET_OK);
    assert_string_equal(bare.ou, "");
    assert_string_equal(bare.serial_number, "");
    assert_string_not_equal(bare.sha256, c.sha256);
}

static void test_other_alphabets_become_utf_8(void **state) {
    (void)state;
    struct certificate c;
    struct pki_wish wish = {.cn = "\xc9lo\xefse", .cn_type = V_ASN1_T61STRING, .cn_size = 6};
    assert_int_equal(read_made(wish, &c, NULL), GUICHET_OK);
    assert_string_equal(c.cn, "Éloïse");
    wish = (struct pki_wish){.cn = "\0A\0b", .cn_type = V_ASN1_BMPSTRING, .cn_size = 4};
    assert_int_equal(read_made(wish, &c, NULL), GUICHET_OK);
    assert_string_equal(c.cn, "Ab");
}

static void test_what_is_no_identity(void **state) {
    (void)state;
    static char long_name[200];
    memset(long_name, 'a', sizeof long_name - 1);
    const struct {
        struct pki_wish wish;
        const char *words;
    } cases[] = {
        {{.cn = NULL, .ou = "x"}, "CN: missing"},
        {{.cn = "a", .second_cn = "b"}, "more than one"},
        {{.cn = "a\0b", .cn_type = V_ASN1_UTF8STRING, .cn_size = 3}, "control"},
        {{.cn = "a\nb", .cn_type = V_ASN1_UTF8STRING, .cn_size = 3}, "control"},
        {{.cn = "a\tb", .cn_type = V_ASN1_UTF8STRING, .cn_size = 3}, "control"},
        {{.cn = long_name, .cn_type = V_ASN1_UTF8STRING, .cn_size = 199}, "at most"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct certificate c;
        struct fail why = {0};
        assert_int_equal(read_made(cases[i].wish, &c, &why), GUICHET_INVALID);
        assert_string_equal(why.code, "certificate_subject");
        if (!strstr(why.text, cases[i].words)) fail_msg("case %zu: %s", i, why.text);
    }
}

static void test_what_is_no_certificate(void **state) {
    (void)state;
    unsigned char *der = NULL;
    size_t size = (size_t)i2d_X509(ca.x509, &der);
    char *longer = malloc(size + 1);
    memcpy(longer, der, size);
    longer[size] = 0;
    struct certificate c;
    assert_int_equal(certificate_read((struct bytes){NULL, 0}, &c, NULL), GUICHET_MALFORMED);
    assert_int_equal(certificate_read(BYTES("0"), &c, NULL), GUICHET_MALFORMED);
    for (size_t cut = 1; cut < size; cut += 7)
        assert_int_equal(certificate_read((struct bytes){(char *)der, size - cut}, &c, NULL), GUICHET_MALFORMED);
    assert_int_equal(certificate_read((struct bytes){longer, size + 1}, &c, NULL), GUICHET_MALFORMED);
    free(longer);
    OPENSSL_free(der);
}

static void test_text_that_is_not_utf_8(void **state) {
    (void)state;
    struct pki made;
    pki_make(&made, &ca, (struct pki_wish){.cn = "XYZZY"});
    unsigned char *der = NULL;
    int size = i2d_X509(made.x509, &der);
    char *name = memmem(der, (size_t)size, "XYZZY", 5);
    assert_non_null(name);
    memcpy(name, "\xff\xfe\x80\xc3\x28", 5);
    struct certificate c;
    assert_int_not_equal(certificate_read((struct bytes){(char *)der, (size_t)size}, &c, NULL), GUICHET_OK);
    OPENSSL_free(der);
    pki_done(&made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_other_alphabets_become_utf_8),
        cmocka_unit_test(test_what_is_no_identity),
        cmocka_unit_test(test_text_that_is_not_utf_8),
        cmocka_unit_test(test_what_is_no_certificate),
    };
    return cmocka_run_group_tests(tests, make_ca, free_ca);
}
