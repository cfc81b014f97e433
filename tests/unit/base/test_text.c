/* base/text.h without time: UTF-8, hex, base64, nearest word, language. */
#include "unit.h"

#include "base/text.h"

/* UTF-8 of any number up to 21 bits, by the pattern of bits alone. */
static size_t encode(uint32_t code, char out[4]) {
    if (code < 0x80) return out[0] = (char)code, 1;
    if (code < 0x800) return out[0] = (char)(0xC0 | code >> 6), out[1] = (char)(0x80 | (code & 63)), 2;
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 63));
        out[2] = (char)(0x80 | (code & 63));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 63));
    out[2] = (char)(0x80 | (code >> 6 & 63));
    out[3] = (char)(0x80 | (code & 63));
    return 4;
}

static void test_every_code_point(void **state) {
    (void)state;
    for (uint32_t code = 0; code < 0x1FFFFF; code++) {
        char text[5];
        size_t size = encode(code, text);
        bool is_valid = code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
        text[size] = 'x';
        if (text_is_utf8(SLICE(text, size)) != is_valid) fail_words("U+%X", code);
        assert_int_equal(text_utf8_step(SLICE(text, size + 1)), is_valid ? size : 0);
        if (size > 1) {
            assert_int_equal(text_utf8_step(SLICE(text, size - 1)), 0);
            assert_false(text_is_utf8(SLICE(text, size - 1)));
            assert_false(text_is_utf8(SLICE(text + 1, size - 1)));
        }
    }
}

static void test_malformed_utf8(void **state) {
    (void)state;
    static const char *const texts[] = {
        "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF5", "\xFF",     "a\xC3(",   "\xE2\x82",     "\xE2\x28\xA1",     "\xF0\x9F",     "ok\xFE"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) assert_false(text_is_utf8(bytes_of(texts[i])));
    assert_true(text_is_utf8(SLICE(NULL, 0)));
    assert_true(text_is_utf8(BYTES("a\0b é € 😀")));
    assert_int_equal(text_utf8_step(SLICE(NULL, 0)), 0);
}

static void test_length(void **state) {
    (void)state;
    assert_int_equal(text_length(BYTES("")), 0);
    assert_int_equal(text_length(BYTES("réquisition")), 11);
    assert_int_equal(text_length(BYTES("a€😀")), 3);
}

static void test_control(void **state) {
    (void)state;
    for (int c = 0; c < 0x80; c++) {
        char text[] = {'a', (char)c, 'b'};
        bool expected = (c < 32 && c != '\t' && c != '\n' && c != '\r') || c == 127;
        assert_int_equal(text_has_control(SLICE(text, 3)), expected);
    }
    for (uint32_t code = 0x80; code < 0x800; code++) {
        char text[4];
        assert_int_equal(text_has_control(SLICE(text, encode(code, text))), code < 0xA0);
    }
    assert_false(text_has_control(SLICE(NULL, 0)));
}

static void test_hex(void **state) {
    (void)state;
    uint64_t seed = 3;
    for (size_t size = 0; size < 200; size++) {
        unsigned char data[200], again[201];
        char text[401];
        for (size_t i = 0; i < size; i++) data[i] = (unsigned char)next_random(&seed);
        text_hex(data, size, text);
        assert_int_equal(strlen(text), 2 * size);
        again[size] = 0xAA;
        assert_int_equal(text_hex_parse(bytes_of(text), again, size), GUICHET_OK);
        assert_memory_equal(data, again, size);
        assert_int_equal(again[size], 0xAA);
        assert_int_equal(text_hex_parse(bytes_of(text), again, size + 1), GUICHET_MALFORMED);
    }
    unsigned char bytes[2] = {1, 2};
    char text[5];
    text_hex("\xAB\x0f", 2, text);
    assert_string_equal(text, "ab0f");
    assert_int_equal(text_hex_parse(BYTES("ABcd"), bytes, 2), GUICHET_OK);
    assert_memory_equal(bytes, "\xAB\xCD", 2);
    static const char *const wrong[] = {"abc", "abcg", "ab cd", "0xab", "abcde", "@@@@", "````", "//::"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(text_hex_parse(bytes_of(wrong[i]), bytes, 2), GUICHET_MALFORMED);
        assert_memory_equal(bytes, "\xAB\xCD", 2);
    }
}

static void test_base64_vectors(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char out[16];
        size_t size = sizeof out;
        assert_string_equal(text_base64(&a, pairs[i][0], strlen(pairs[i][0])), pairs[i][1]);
        assert_int_equal(text_base64_parse(bytes_of(pairs[i][1]), out, &size), GUICHET_OK);
        assert_bytes(SLICE(out, size), pairs[i][0]);
    }
    arena_done(&a);
    assert_null(text_base64(&a, "x", SIZE_MAX));
    arena_init(&a, 0);
    assert_null(text_base64(&a, "x", 1));
    arena_done(&a);
}

static void test_base64_round_trip(void **state) {
    (void)state;
    uint64_t seed = 5;
    for (size_t size = 0; size < 300; size++) {
        unsigned char data[300], again[301];
        char text[TEXT_BASE64_SIZE(300) + 1];
        for (size_t i = 0; i < size; i++) data[i] = (unsigned char)next_random(&seed);
        text_base64_to(data, size, text);
        assert_int_equal(strlen(text), TEXT_BASE64_SIZE(size));
        again[size] = 0xAA;
        size_t room = size;
        assert_int_equal(text_base64_parse(bytes_of(text), again, &room), GUICHET_OK);
        assert_int_equal(room, size);
        assert_memory_equal(data, again, size);
        assert_int_equal(again[size], 0xAA);
        if (size == 0) continue;
        room = size - 1;
        assert_int_equal(text_base64_parse(bytes_of(text), again, &room), GUICHET_TOO_LARGE);
    }
}

static void test_base64_is_strict(void **state) {
    (void)state;
    static const char *const wrong[] = {"Z",    "Zg",       "Zg=",  "Zg==\n", " Zg==", "Z===", "====",     "Zh==",
                                        "Zm9=", "Zg==Zg==", "Zm-_", "Zm9v=",  "Z=g=",  "=Zg=", "Zm9v====", "Zm\0v"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char out[32];
        size_t size = sizeof out;
        assert_int_equal(text_base64_parse(bytes_of(wrong[i]), out, &size), GUICHET_MALFORMED);
    }
}

static void test_nearest(void **state) {
    (void)state;
    static const char *const words[] = {"port", "listen", "certificate", "key", "no", NULL};
    static const struct {
        const char *word, *nearest;
    } cases[] = {
        {"prot", "port"},
        {"prt", "port"},
        {"ports", "port"},
        {"porter", "port"},
        {"lisen", "listen"},
        {"litsen", "listen"},
        {"certificat", "certificate"},
        {"certifikats", "certificate"},
        {"kay", "key"},
        {"keys", "key"},
        {"xyz", NULL},
        {"on", NULL},
        {"", NULL},
        {"trop", NULL},
        {"lsn", NULL},
        {"crtifkt", NULL},
        {"port", "port"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *nearest = text_nearest(bytes_of(cases[i].word), words);
        if (cases[i].nearest) assert_non_null(nearest);
        if (cases[i].nearest) assert_string_equal(nearest, cases[i].nearest);
        else assert_null(nearest);
    }
    char longest[200];
    memset(longest, 'a', sizeof longest);
    assert_null(text_nearest(SLICE(longest, sizeof longest), words));
    static const char *const none[] = {NULL};
    assert_null(text_nearest(BYTES("port"), none));
}

static void test_language(void **state) {
    (void)state;
    static const struct {
        const char *field, *language;
    } cases[] = {
        {"", "fr"},
        {"en", "en"},
        {"fr", "fr"},
        {"EN-gb", "en"},
        {"de", "fr"},
        {"de, en;q=0.5", "en"},
        {"en, fr", "en"},
        {"fr;q=0.8, en;q=0.9", "en"},
        {"fr;q=0.9, en;q=0.8", "fr"},
        {"en;q=0.9,fr;q=0.95", "fr"},
        {"en;q=0", "fr"},
        {"en;q=x", "fr"},
        {"en;q=1.5", "fr"},
        {"en;q=1.000", "en"},
        {"en ; q=0.5 , *;q=0.1", "en"},
        {"*", "fr"},
        {"english", "fr"},
        {",,;,en", "en"},
        {"de-CH,de;q=0.9,en;q=0.001", "en"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(text_language(bytes_of(cases[i].field)), cases[i].language);
    }
    assert_string_equal(text_language(SLICE(NULL, 0)), "fr");
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_malformed_utf8),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_control),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base64_vectors),
        cmocka_unit_test(test_base64_round_trip),
        cmocka_unit_test(test_base64_is_strict),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
