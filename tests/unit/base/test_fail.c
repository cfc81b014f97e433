/* base/fail.h: failures with words, and the table of statuses. */
#include "unit.h"

#include "base/fail.h"
#include "base/text.h"

static void test_words(void **state) {
    (void)state;
    struct fail why = {.code = "old"};
    assert_int_equal(fail(&why, GUICHET_INVALID, "line %d: %s", 7, "bad"), GUICHET_INVALID);
    assert_int_equal(why.status, GUICHET_INVALID);
    assert_string_equal(why.text, "line 7: bad");
    assert_string_equal(why.code, "");
    assert_int_equal(fail_code(&why, GUICHET_CONFLICT, "event_not_allowed", "%s", "no"), GUICHET_CONFLICT);
    assert_string_equal(why.code, "event_not_allowed");
    assert_int_equal(fail(NULL, GUICHET_DISK, "nobody asks"), GUICHET_DISK);
    assert_int_equal(fail_code(NULL, GUICHET_DISK, "c", "nobody asks"), GUICHET_DISK);
}

static void test_prefix(void **state) {
    (void)state;
    struct fail why;
    fail_code(&why, GUICHET_SCRIPT, "script", "words");
    assert_int_equal(fail_prefix(&why, "%s: ", "a.lua"), GUICHET_SCRIPT);
    assert_string_equal(why.text, "a.lua: words");
    assert_string_equal(why.code, "script");
    assert_int_equal(fail_prefix(NULL, "%s: ", "a.lua"), GUICHET_INTERNAL);
    /* The old words may be arguments of the new. */
    fail(&why, GUICHET_CONFIG, "in %s", why.text);
    assert_string_equal(why.text, "in a.lua: words");
}

static void test_cut_to_fit(void **state) {
    (void)state;
    struct fail why;
    char text[2000], code[100];
    for (size_t i = 0; i + 1 < sizeof text; i += 2) memcpy(text + i, "é", 2);
    for (size_t start = 0; start < 2; start++) {
        text[sizeof text - 1 - start] = '\0';
        fail(&why, GUICHET_INVALID, "%s%s", start ? "x" : "", text);
        assert_in_range(strlen(why.text), sizeof why.text - 3, sizeof why.text - 1);
        assert_true(text_is_utf8(bytes_of(why.text)));
    }
    memset(code, 'c', sizeof code - 1);
    code[sizeof code - 1] = '\0';
    fail_code(&why, GUICHET_INVALID, code, "words");
    assert_int_equal(strlen(why.code), sizeof why.code - 1);
    fail(&why, GUICHET_INVALID, "%s", text);
    fail_prefix(&why, "%s", text);
    assert_in_range(strlen(why.text), sizeof why.text - 3, sizeof why.text - 1);
    assert_true(text_is_utf8(bytes_of(why.text)));
}

static void test_statuses(void **state) {
    (void)state;
    assert_string_equal(status_name(GUICHET_OK), "OK");
    assert_int_equal(status_http(GUICHET_OK), 200);
    assert_string_equal(status_name(GUICHET_MALFORMED), "MALFORMED");
    assert_string_equal(status_code(GUICHET_MALFORMED), "malformed");
    assert_int_equal(status_http(GUICHET_MALFORMED), 400);
    assert_int_equal(status_http(GUICHET_SERVICE), 502);
    assert_string_equal(status_meaning(GUICHET_MEMORY), "no memory");
    /* What nobody knows is an internal fault, on both sides of the table. */
    assert_string_equal(status_name(1), "INTERNAL");
    assert_int_equal(status_http(GUICHET_SERVICE - 1), 500);
    assert_int_equal(status_http(INT32_MIN), 500);
#define X(name, http, code, meaning)                                                                                   \
    assert_int_equal(status_http(GUICHET_##name), http);                                                               \
    assert_string_equal(status_code(GUICHET_##name), code);                                                            \
    assert_true(GUICHET_##name < 0);
    GUICHET_STATUSES(X)
#undef X
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_cut_to_fit),
        cmocka_unit_test(test_statuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
