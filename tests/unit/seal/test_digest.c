/* SHA-256 and HMAC against published vectors, and bit by bit against all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/text.h"
#include "seal/digest.h"

static void expect(const uint8_t digest[DIGEST_SIZE], const char *hex) {
    char text[2 * DIGEST_SIZE + 1];
    text_hex(digest, DIGEST_SIZE, text);
    assert_string_equal(text, hex);
}

/* FIPS 180-4, the examples of NIST. */
static void published_digests(void **state) {
    (void)state;
    static const struct {
        const char *text, *hex;
    } table[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint8_t once[DIGEST_SIZE], added[DIGEST_SIZE];
        struct bytes text = bytes_of(table[i].text);
        struct digest digest;
        digest_sha256(&text, 1, once);
        expect(once, table[i].hex);
        digest_begin(&digest);
        for (size_t at = 0; at < text.size; at++) digest_add(&digest, (struct bytes){text.data + at, 1});
        digest_add(&digest, (struct bytes){NULL, 0});
        digest_end(&digest, added);
        expect(added, table[i].hex);
    }
}

static void any_cut_gives_the_same(void **state) {
    (void)state;
    char text[300];
    uint8_t whole[DIGEST_SIZE], parts[DIGEST_SIZE], added[DIGEST_SIZE];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 31);
    digest_sha256(&(struct bytes){text, sizeof text}, 1, whole);
    struct digest digest;
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        const struct bytes two[] = {{text, cut}, {text + cut, sizeof text - cut}};
        digest_sha256(two, 2, parts);
        digest_begin(&digest); /* the same one anew */
        digest_add(&digest, two[0]);
        digest_add(&digest, two[1]);
        digest_end(&digest, added);
        assert_memory_equal(parts, whole, DIGEST_SIZE);
        assert_memory_equal(added, whole, DIGEST_SIZE);
    }
}

/* RFC 4231, cases 1 and 2. */
static void published_hmacs(void **state) {
    (void)state;
    uint8_t mac[DIGEST_SIZE];
    static const char key[20] = {11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11};
    digest_hmac((struct bytes){key, sizeof key}, &BYTES("Hi There"), 1, mac);
    expect(mac, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    const struct bytes parts[] = {BYTES("what do ya want "), BYTES("for nothing?")};
    digest_hmac(BYTES("Jefe"), parts, 2, mac);
    expect(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_digests),
        cmocka_unit_test(any_cut_gives_the_same),
        cmocka_unit_test(published_hmacs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
