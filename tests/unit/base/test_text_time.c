/* base/text.h, time: against the C library's own arithmetic. */
#include "unit.h"

#include "base/text.h"

#define LEAST (INT64_C(-2208988800000))  /* 1900-01-01T00:00:00Z */
#define MOST  (INT64_C(253402300799999)) /* 9999-12-31T23:59:59.999Z */

/* The same text from gmtime_r and strftime. */
static void expected_text(int64_t ms, char out[64]) {
    time_t seconds = (time_t)((ms - ((ms % 1000) + 1000) % 1000) / 1000);
    int fraction = (int)(((ms % 1000) + 1000) % 1000);
    struct tm parts;
    assert_non_null(gmtime_r(&seconds, &parts));
    size_t size = strftime(out, 64, "%Y-%m-%dT%H:%M:%S", &parts);
    if (fraction) snprintf(out + size, 64 - size, ".%03dZ", fraction);
    else snprintf(out + size, 64 - size, "Z");
}

static void check(int64_t ms) {
    char text[TEXT_TIME_SIZE + 1], expected[64];
    int64_t again = 0;
    expected_text(ms, expected);
    size_t size = text_time(ms, text);
    assert_int_equal(size, strlen(text));
    assert_string_equal(text, expected);
    assert_int_equal(text_time_parse(bytes_of(text), &again), GUICHET_OK);
    assert_true(again == ms);
}

static void test_random_instants(void **state) {
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 200000; i++) {
        int64_t ms = LEAST + (int64_t)(next_random(&seed) % (uint64_t)(MOST - LEAST + 1));
        check(i % 2 ? ms : ms - ((ms % 1000) + 1000) % 1000);
    }
    check(LEAST);
    check(MOST);
    check(0);
    check(-1);
}

static void test_every_midnight_of_eight_centuries(void **state) {
    (void)state;
    for (int64_t day = -25566; day < 25567 * 10; day++) {
        check(day * 86400000);
        check(day * 86400000 - 1);
    }
}

static void test_out_of_range_is_clamped(void **state) {
    (void)state;
    char text[TEXT_TIME_SIZE + 1];
    assert_int_equal(text_time(INT64_MAX, text), 24);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    text_time(INT64_MIN, text);
    assert_string_equal(text, "0000-01-01T00:00:00Z");
    text_time(INT64_C(-62135596800000), text);
    assert_string_equal(text, "0001-01-01T00:00:00Z");
    text_time(INT64_C(-62135596800000) - 86400000, text);
    assert_string_equal(text, "0000-12-31T00:00:00Z");
}

static void test_parse(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01t00:00:00z", 0},
        {"2026-05-11T22:00:00Z", INT64_C(1778536800000)},
        {"2026-05-12T00:00:00+02:00", INT64_C(1778536800000)},
        {"2026-05-11T18:00:00-04:00", INT64_C(1778536800000)},
        {"2026-05-11T22:00:00-00:00", INT64_C(1778536800000)},
        {"2026-05-11T22:00:00.1Z", INT64_C(1778536800100)},
        {"2026-05-11T22:00:00.12Z", INT64_C(1778536800120)},
        {"2026-05-11T22:00:00.123456789Z", INT64_C(1778536800123)},
        {"2026-05-11T22:00:00.0009Z", INT64_C(1778536800000)},
        {"1900-01-01T00:00:00Z", LEAST},
        {"2024-02-29T12:00:00Z", INT64_C(1709208000000)},
        {"2000-02-29T00:00:00Z", INT64_C(951782400000)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = -7;
        assert_int_equal(text_time_parse(bytes_of(cases[i].text), &ms), GUICHET_OK);
        if (ms != cases[i].ms) fail_words("%s", cases[i].text);
    }
}

static void test_parse_refuses(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "2026-05-11",
        "2026-05-11T22:00:00",
        "2026-05-11 22:00:00Z",
        "2026-05-11T22:00Z",
        "2026-05-11T22:00:60Z",
        "2026-05-11T24:00:00Z",
        "2026-05-11T22:60:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "1899-12-31T23:59:59Z",
        "02026-05-11T22:00:00Z",
        "+2026-05-11T22:00:00Z",
        "2026-5-11T22:00:00Z",
        "2026-05-11T22:00:00.Z",
        "2026-05-11T22:00:00.1234567890Z",
        "2026-05-11T22:00:00,1Z",
        "2026-05-11T22:00:00Z ",
        " 2026-05-11T22:00:00Z",
        "2026-05-11T22:00:00+0200",
        "2026-05-11T22:00:00+02",
        "2026-05-11T22:00:00+24:00",
        "2026-05-11T22:00:00+02:60",
        "2026-05-11T22:00:00ZZ",
        "2026-05-11T22:00:0xZ",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t ms = 4711;
        if (text_time_parse(bytes_of(wrong[i]), &ms) != GUICHET_MALFORMED) fail_words("%s", wrong[i]);
        assert_true(ms == 4711);
    }
    int64_t ms;
    assert_int_equal(text_time_parse(BYTES("2026-05-11T22:00:00Z\0"), &ms), GUICHET_MALFORMED);
}

static void test_date(void **state) {
    (void)state;
    int year = 0, month = 0, day = 0;
    assert_int_equal(text_date_parse(BYTES("2026-10-01"), &year, &month, &day), GUICHET_OK);
    assert_true(year == 2026 && month == 10 && day == 1);
    assert_int_equal(text_date_parse(BYTES("2028-02-29"), &year, &month, &day), GUICHET_OK);
    assert_true(year == 2028 && month == 2 && day == 29);
    static const char *const wrong[] = {"2027-02-29", "2026-10-1",           "2026-10-01 ", "2026/10/01",
                                        "26-10-01",   "2026-11-31",          "2026-00-10",  "2026-10-32",
                                        "",           "2026-10-01T00:00:00Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(text_date_parse(bytes_of(wrong[i]), &year, &month, &day), GUICHET_MALFORMED);
        assert_true(year == 2028 && month == 2 && day == 29);
    }
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_instants),         cmocka_unit_test(test_every_midnight_of_eight_centuries),
        cmocka_unit_test(test_out_of_range_is_clamped), cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_refuses),           cmocka_unit_test(test_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
