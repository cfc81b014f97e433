/* What is left until something is due, as its territory counts: the vectors of the law's calendar, read backwards. */
#include "desk_kit.h"

#include "desk/due.h"

struct date {
    int year, month, day;
};

static yyjson_val *due_in(struct kit *kit, const struct calendar *calendar, int64_t at, enum clock_state clock,
                          int64_t now) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1024);
    json_out_init(&out, &text);
    json_object(&out);
    due_put(&out, calendar, at, clock, now);
    json_object_end(&out);
    assert_int_equal(text.status, GUICHET_OK);
    const char *copy = arena_copy(&kit->arena, buffer_bytes(&text));
    buffer_done(&text);
    return json_get(kit_json(kit, copy), "due_in");
}

static const struct calendar *calendar_in(struct kit *kit, const char *territory) {
    const struct calendar *calendar = desk_calendar(kit->desk, territory);
    assert_string_equal(calendar->territory, territory);
    return calendar;
}

static int64_t morning(const struct calendar *calendar, struct date date) {
    return zone_to_utc(&calendar->zone, zone_day(date.year, date.month, date.day), 10 * 3600);
}

static int64_t midnight(const struct calendar *calendar, struct date date) {
    return calendar_end_of_day(calendar, zone_day(date.year, date.month, date.day));
}

static int64_t days_left(struct kit *kit, const char *territory, struct date now, struct date due) {
    const struct calendar *calendar = calendar_in(kit, territory);
    yyjson_val *left = due_in(kit, calendar, midnight(calendar, due), CLOCK_RUNNING, morning(calendar, now));
    assert_true(yyjson_is_false(json_get(left, "stopped")));
    return json_get_int(left, "working_days", -1);
}

static void as_many_days_are_left_as_were_given(void **state) {
    static const struct {
        struct date start;
        int days;
        const char *territory;
        struct date due;
    } table[] = {
        {{2026, 4, 30}, 5, "77", {2026, 5, 11}},   {{2026, 4, 1}, 3, "77", {2026, 4, 7}},
        {{2026, 4, 1}, 3, "67", {2026, 4, 8}},     {{2026, 12, 23}, 3, "77", {2026, 12, 29}},
        {{2026, 12, 23}, 3, "67", {2026, 12, 29}}, {{2026, 5, 7}, 5, "77", {2026, 5, 18}},
        {{2026, 5, 13}, 2, "77", {2026, 5, 18}},   {{2026, 5, 21}, 2, "972", {2026, 5, 27}},
        {{2026, 6, 9}, 2, "973", {2026, 6, 12}},   {{2026, 7, 10}, 10, "77", {2026, 7, 27}},
        {{2024, 12, 31}, 1, "77", {2025, 1, 2}},   {{2028, 2, 28}, 2, "77", {2028, 3, 1}},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_int_equal(days_left(*state, table[i].territory, table[i].start, table[i].due), table[i].days);
}

/* Good Friday (2026-04-03) and Saint Stephen's (2025-12-26, a Friday) are worked elsewhere; 27 May in all but
 * Guadeloupe. */
static void territories_differ(void **state) {
    const struct date wednesday = {2026, 4, 1}, week_later = {2026, 4, 8};
    assert_int_equal(days_left(*state, "77", wednesday, week_later), 4);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(days_left(*state, (const char *[]){"57", "67", "68"}[i], wednesday, week_later), 3);
    assert_int_equal(days_left(*state, "77", (struct date){2025, 12, 24}, (struct date){2025, 12, 29}), 2);
    assert_int_equal(days_left(*state, "67", (struct date){2025, 12, 24}, (struct date){2025, 12, 29}), 1);
    assert_int_equal(days_left(*state, "77", (struct date){2026, 5, 26}, (struct date){2026, 5, 28}), 2);
    assert_int_equal(days_left(*state, "971", (struct date){2026, 5, 26}, (struct date){2026, 5, 28}), 1);
}

/* Elapsed hours, over the night in which clocks are put forward too; late is below nothing. */
static void hours_pass(void **state) {
    struct kit *kit = *state;
    const struct calendar *calendar = calendar_in(kit, "77");
    const int64_t at = midnight(calendar, (struct date){2026, 3, 29});
    yyjson_val *left = due_in(kit, calendar, at, CLOCK_RUNNING, morning(calendar, (struct date){2026, 3, 28}));
    assert_int_equal(json_get_int(left, "hours", 0), 37);
    assert_int_equal(json_get_int(left, "working_days", -1), 0); /* a weekend */
    left = due_in(kit, calendar, at, CLOCK_RUNNING, at - 1);
    assert_int_equal(json_get_int(left, "hours", -1), 0);
    left = due_in(kit, calendar, at, CLOCK_RUNNING, at + 50 * HOUR_MS);
    assert_int_equal(json_get_int(left, "hours", 0), -50);
    assert_int_equal(json_get_int(left, "working_days", -1), 0);
}

static void a_clock_that_stands_leaves_nothing_to_count(void **state) {
    struct kit *kit = *state;
    const struct calendar *calendar = calendar_in(kit, "77");
    yyjson_val *left = due_in(kit, calendar, kit->now + 10 * DAY_MS, CLOCK_PAUSED, kit->now);
    assert_true(yyjson_is_true(json_get(left, "stopped")));
    assert_true(yyjson_is_null(json_get(left, "working_days")));
    assert_true(yyjson_is_null(json_get(left, "hours")));
    assert_true(yyjson_is_null(due_in(kit, calendar, kit->now + 10 * DAY_MS, CLOCK_STOPPED, kit->now)));
    assert_true(yyjson_is_null(due_in(kit, calendar, 0, CLOCK_RUNNING, kit->now)));
}

#define in_kit(test) cmocka_unit_test_setup_teardown(test, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        in_kit(as_many_days_are_left_as_were_given),
        in_kit(territories_differ),
        in_kit(hours_pass),
        in_kit(a_clock_that_stands_leaves_nothing_to_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
