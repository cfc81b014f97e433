/* base/bytes.h: slices, numbers, and a buffer that keeps its ceiling and its first failure. */
#include "unit.h"

static void test_slices(void **state) {
    (void)state;
    assert_int_equal(bytes_of(NULL).size, 0);
    assert_int_equal(bytes_of("abc").size, 3);
    assert_int_equal(BYTES("a\0b").size, 3);
    assert_true(bytes_equal(BYTES("abc"), bytes_of("abc")));
    assert_true(bytes_equal(SLICE(NULL, 0), BYTES("")));
    assert_false(bytes_equal(BYTES("abc"), BYTES("abd")));
    assert_false(bytes_equal(BYTES("abc"), BYTES("ab")));
    assert_true(bytes_equal_text(BYTES("abc"), "abc"));
    assert_true(bytes_equal_text(BYTES(""), NULL));
    assert_false(bytes_equal_text(BYTES("a\0b"), "a"));
    assert_true(bytes_starts_with(BYTES("abc"), BYTES("ab")));
    assert_true(bytes_starts_with(BYTES("abc"), SLICE(NULL, 0)));
    assert_false(bytes_starts_with(BYTES("ab"), BYTES("abc")));
}

static void test_secret(void **state) {
    (void)state;
    assert_true(bytes_equal_secret(BYTES("secret"), BYTES("secret")));
    assert_true(bytes_equal_secret(SLICE(NULL, 0), BYTES("")));
    assert_false(bytes_equal_secret(BYTES("secret"), BYTES("secreu")));
    assert_false(bytes_equal_secret(BYTES("secret"), BYTES("tecret")));
    assert_false(bytes_equal_secret(BYTES("secret"), BYTES("secre")));
    assert_false(bytes_equal_secret(BYTES("\x80"), BYTES("\x00")));
}

static void test_fold(void **state) {
    (void)state;
    assert_true(bytes_equal_fold(BYTES("Content-TYPE"), BYTES("content-type")));
    assert_false(bytes_equal_fold(BYTES("@"), BYTES("`")));
    assert_false(bytes_equal_fold(BYTES("["), BYTES("{")));
    assert_false(bytes_equal_fold(BYTES("\xC3\x89"), BYTES("\xC3\xA9")));
    assert_false(bytes_equal_fold(BYTES("ab"), BYTES("abc")));
}

static void test_trim(void **state) {
    (void)state;
    assert_bytes(bytes_trim(BYTES(" \t a b \t")), "a b");
    assert_bytes(bytes_trim(BYTES("\na\n")), "\na\n");
    assert_bytes(bytes_trim(BYTES(" \t ")), "");
    assert_bytes(bytes_trim(BYTES("")), "");
}

static void test_uint(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t max, value;
        int status;
    } cases[] = {
        {"0", 0, 0, GUICHET_OK},
        {"65535", 65535, 65535, GUICHET_OK},
        {"65536", 65535, 0, GUICHET_MALFORMED},
        {"007", 9, 7, GUICHET_OK},
        {"18446744073709551615", UINT64_MAX, UINT64_MAX, GUICHET_OK},
        {"18446744073709551616", UINT64_MAX, 0, GUICHET_MALFORMED},
        {"99999999999999999999999", UINT64_MAX, 0, GUICHET_MALFORMED},
        {"5", 4, 0, GUICHET_MALFORMED},
        {"", 9, 0, GUICHET_MALFORMED},
        {"-1", 9, 0, GUICHET_MALFORMED},
        {"+1", 9, 0, GUICHET_MALFORMED},
        {" 1", 9, 0, GUICHET_MALFORMED},
        {"1 ", 9, 0, GUICHET_MALFORMED},
        {"0x1", 99, 0, GUICHET_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t value = 4711;
        assert_int_equal(bytes_to_uint(bytes_of(cases[i].text), cases[i].max, &value), cases[i].status);
        assert_true(value == (cases[i].status ? 4711 : cases[i].value));
    }
}

static void test_buffer_grows_to_its_ceiling(void **state) {
    (void)state;
    struct buffer b;
    buffer_init(&b, 1000);
    assert_null(b.data);
    for (int i = 0; i < 1000; i++) assert_int_equal(buffer_add_byte(&b, (char)('a' + i % 26)), GUICHET_OK);
    assert_true(b.room <= 1000);
    assert_int_equal(buffer_add_byte(&b, 'x'), GUICHET_TOO_LARGE);
    assert_int_equal(buffer_bytes(&b).size, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(b.data[i], 'a' + i % 26);
    buffer_done(&b);
    assert_null(b.data);
    buffer_done(&b);
    buffer_done(NULL);
}

static void test_failure_sticks(void **state) {
    (void)state;
    struct buffer b;
    buffer_init(&b, 4);
    assert_int_equal(buffer_add_text(&b, "abc"), GUICHET_OK);
    assert_int_equal(buffer_add_text(&b, "de"), GUICHET_TOO_LARGE);
    assert_bytes(buffer_bytes(&b), "abc");
    assert_int_equal(buffer_add_byte(&b, 'd'), GUICHET_TOO_LARGE);
    assert_int_equal(buffer_addf(&b, "%d", 1), GUICHET_TOO_LARGE);
    assert_null(buffer_reserve(&b, 1));
    assert_bytes(buffer_bytes(&b), "abc");
    char *memory = b.data;
    buffer_clear(&b);
    assert_ptr_equal(b.data, memory);
    assert_int_equal(buffer_add_text(&b, "wxyz"), GUICHET_OK);
    assert_bytes(buffer_bytes(&b), "wxyz");
    buffer_done(&b);
}

static void test_impossible_sizes(void **state) {
    (void)state;
    struct buffer b;
    buffer_init(&b, SIZE_MAX);
    assert_int_equal(buffer_add_text(&b, "abc"), GUICHET_OK);
    assert_null(buffer_reserve(&b, SIZE_MAX));
    assert_int_equal(b.status, GUICHET_TOO_LARGE);
    buffer_clear(&b);
    assert_null(buffer_reserve(&b, SIZE_MAX / 2));
    assert_int_equal(b.status, GUICHET_MEMORY);
    buffer_done(&b);
    buffer_init(&b, 0);
    assert_int_equal(buffer_add(&b, "", 0), GUICHET_OK);
    assert_int_equal(buffer_add_byte(&b, 'a'), GUICHET_TOO_LARGE);
    buffer_done(&b);
}

static void test_printf(void **state) {
    (void)state;
    struct buffer b;
    /* Every length around the first block, so that the place of the NUL is met exactly. */
    for (int width = 1; width < 600; width++) {
        buffer_init(&b, 700);
        assert_non_null(buffer_reserve(&b, 1));
        assert_int_equal(buffer_addf(&b, "<%*d>", width, 7), GUICHET_OK);
        assert_int_equal(b.size, width + 2);
        assert_memory_equal(b.data + width, "7>", 2);
        assert_int_equal(buffer_addf(&b, "%s", ""), GUICHET_OK);
        buffer_done(&b);
    }
    buffer_init(&b, 5);
    assert_int_equal(buffer_addf(&b, "%s", "12345"), GUICHET_OK);
    assert_bytes(buffer_bytes(&b), "12345");
    buffer_clear(&b);
    assert_int_equal(buffer_addf(&b, "%s", "123456"), GUICHET_TOO_LARGE);
    assert_int_equal(b.size, 0);
    buffer_done(&b);
}

static void test_reserve_and_consume(void **state) {
    (void)state;
    struct buffer b;
    buffer_init(&b, 64);
    char *room = buffer_reserve(&b, 10);
    assert_non_null(room);
    memcpy(room, "0123456789", 10);
    assert_int_equal(b.size, 0);
    buffer_commit(&b, 10);
    buffer_consume(&b, 4);
    assert_bytes(buffer_bytes(&b), "456789");
    buffer_consume(&b, 0);
    buffer_consume(&b, 6);
    assert_int_equal(b.size, 0);
    assert_non_null(buffer_reserve(&b, 64));
    assert_null(buffer_reserve(&b, 65));
    buffer_done(&b);
}

static void commit_too_much(void) {
    struct buffer b;
    buffer_init(&b, 64);
    buffer_commit(&b, 1);
}

static void consume_too_much(void) {
    struct buffer b;
    buffer_init(&b, 64);
    buffer_consume(&b, 1);
}

static void test_broken_invariants_abort(void **state) {
    (void)state;
    assert_true(aborts(commit_too_much));
    assert_true(aborts(consume_too_much));
}

static void test_wipe(void **state) {
    (void)state;
    char secret[] = "secret";
    static const char zero[sizeof secret];
    bytes_wipe(secret, sizeof secret);
    assert_memory_equal(secret, zero, sizeof secret);
    bytes_wipe(NULL, 0);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices),
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_uint),
        cmocka_unit_test(test_buffer_grows_to_its_ceiling),
        cmocka_unit_test(test_failure_sticks),
        cmocka_unit_test(test_impossible_sizes),
        cmocka_unit_test(test_printf),
        cmocka_unit_test(test_reserve_and_consume),
        cmocka_unit_test(test_broken_invariants_abort),
        cmocka_unit_test(test_wipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
