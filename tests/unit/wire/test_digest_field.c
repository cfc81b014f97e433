#include "wire/digest_field.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* {"hello": "world"}, the example of RFC 9530. */
#define S256 "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
#define S512 "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"

static void digest(const EVP_MD *kind, uint8_t *to) {
    assert_int_equal(EVP_Digest("{\"hello\": \"world\"}", 18, to, NULL, kind, NULL), 1);
}

static void test_vectors(void **state) {
    (void)state;
    uint8_t sha256[32], sha512[64];
    digest(EVP_sha256(), sha256);
    digest(EVP_sha512(), sha512);
    struct digest_field field;
    assert_int_equal(digest_field_parse(BYTES(S256), &field), GUICHET_OK);
    assert_true(field.has_sha256 && !field.has_sha512);
    assert_memory_equal(field.sha256, sha256, 32);
    assert_int_equal(digest_field_parse(BYTES(S512 " ,\t" S256), &field), GUICHET_OK);
    assert_true(field.has_sha256 && field.has_sha512);
    assert_memory_equal(field.sha512, sha512, 64);
    char text[DIGEST_FIELD_SHA256_SIZE + 1];
    digest_field_render(sha256, text);
    assert_string_equal(text, S256);
}

static void test_dictionary(void **state) {
    (void)state;
    struct digest_field field;
    assert_int_equal(digest_field_parse(BYTES("md5=:AAAA:, " S256 ";q=1"), &field), GUICHET_OK);
    assert_true(field.has_sha256);
    assert_int_equal(digest_field_parse(BYTES("unixsum=:AAAA:"), &field), GUICHET_OK);
    assert_true(!field.has_sha256 && !field.has_sha512);
    /* Of two the last. */
    assert_int_equal(digest_field_parse(BYTES("sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:, " S256), &field),
                     GUICHET_OK);
    assert_int_equal(field.sha256[0], 0x5f);
}

static void test_malformed(void **state) {
    (void)state;
    const char *cases[] = {"",
                           " ",
                           "sha-256",
                           "sha-256=",
                           "sha-256=:",
                           "sha-256=::",
                           "sha-256=:AAAA:",
                           "sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
                           "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
                           "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE:",
                           "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DB!E=:",
                           "sha-512=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
                           "SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
                           S256 ",",
                           S256 " x",
                           "," S256,
                           S256 S256,
                           "=:AAAA:"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct digest_field field;
        if (digest_field_parse(bytes_of(cases[i]), &field) != GUICHET_MALFORMED) fail_msg("%s", cases[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_dictionary),
        cmocka_unit_test(test_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
