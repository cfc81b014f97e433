/* domain/calendar.h and config/calendar/france.lua: every day of every territory against the walking oracle. */
#include "oracle.h"

#include <unistd.h>

static const char *const CODES[] = {"77",  "2A",  "57",  "67",  "68",  "971", "972", "973", "974",
                                    "975", "976", "977", "978", "984", "986", "987", "988"};

static void every_territory_is_there(void **state) {
    (void)state;
    char code[8];
    for (int n = 1; n <= 95; n++) {
        snprintf(code, sizeof code, "%02d", n);
        if (n == 20) assert_null(calendar_of(&shipped, code));
        else assert_string_equal(territory(code)->territory, code);
    }
    static const char *const others[] = {"2A",  "2B",  "971", "972", "973", "974", "975",
                                         "976", "977", "978", "984", "986", "987", "988"};
    for (size_t i = 0; i < LENGTH(others); i++) territory(others[i]);
    assert_int_equal(shipped.count, 94 + LENGTH(others));
    assert_null(calendar_of(&shipped, ""));
    assert_null(calendar_of(&shipped, "99"));
    assert_null(calendar_of(&shipped, "777"));
    assert_int_equal(territory("77")->opens_s, 8 * 3600 + 1800);
    assert_int_equal(territory("77")->closes_s, 18 * 3600);
}

static void every_day_agrees_with_the_oracle(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(CODES); i++) {
        const struct calendar *calendar = territory(CODES[i]);
        for (int32_t day = day_of("1970-01-01"); day < day_of("2220-01-01"); day++) {
            if (calendar_is_holiday(calendar, day) != oracle_is_holiday(CODES[i], day)) {
                const struct walk_day *w = walk_at(day);
                wrong("%s: %04d-%02d-%02d", CODES[i], w->year, w->month, w->day);
            }
            assert_int_equal(calendar_is_working_day(calendar, day), oracle_is_working(CODES[i], day));
            assert_int_equal(calendar_is_business_day(calendar, day), oracle_is_business(CODES[i], day));
            assert_int_equal(calendar_holiday(calendar, day) != NULL, calendar_is_holiday(calendar, day));
        }
    }
}

static void compare_table(const struct calendar *calendar) {
    struct calendar_holidays ruled = *calendar->holidays;
    struct calendar plain = *calendar;
    assert_non_null(ruled.bits);
    ruled.bits = NULL;
    plain.holidays = &ruled;
    for (int32_t day = day_of("1980-01-01"); day < day_of("2210-01-01"); day++) {
        assert_int_equal(calendar_is_holiday(&plain, day), calendar_is_holiday(calendar, day));
    }
}

static void the_table_is_only_a_shortcut(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(CODES); i++) compare_table(territory(CODES[i]));
}

/* Rules at the edges of a year, and the day that most years lack. */
static void rare_rules(void **state) {
    (void)state;
    struct arena arena;
    struct faults faults;
    struct calendar_set set;
    struct fail why = {0};
    yyjson_val *tree = NULL;
    arena_init(&arena, 8u << 20);
    faults_init(&faults, &arena);
    struct bytes lua = BYTES("return { zones = { z = 'CET-1' }, holidays = { { name = 'h', days = {"
                             "{ date = '02-29', fr = 'a', en = 'a' }, { easter = -80, fr = 'b', en = 'b' },"
                             "{ easter = 250, fr = 'c', en = 'c', from_year = 2030, to_year = 2040 } } } },"
                             "territories = { { zone = 'z', holidays = 'h', codes = { 'X' } } } }");
    assert_int_equal(config_read_text(lua, "test", &arena, &tree, &why), GUICHET_OK);
    assert_int_equal(calendar_set_read(tree, &arena, &set, &faults), GUICHET_OK);
    const struct calendar *calendar = calendar_of(&set, "X");
    compare_table(calendar);
    assert_true(calendar_is_holiday(calendar, day_of("2028-02-29")));
    assert_false(calendar_is_holiday(calendar, day_of("2027-03-01")));
    assert_true(calendar_is_holiday(calendar, day_of("2038-04-25") + 250));
    assert_false(calendar_is_holiday(calendar, day_of("2028-04-16") + 250));
    arena_done(&arena);
}

static void easter_sundays(void **state) {
    (void)state;
    static const char *const sundays[] = {"2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
                                          "2028-04-16", "2030-04-21", "2038-04-25"};
    for (size_t i = 0; i < LENGTH(sundays); i++) {
        int32_t easter = day_of(sundays[i]);
        assert_string_equal(calendar_holiday(territory("77"), easter + 1)->fr, "Lundi de Pâques");
        assert_string_equal(calendar_holiday(territory("77"), easter + 39)->en, "Ascension Day");
        assert_string_equal(calendar_holiday(territory("77"), easter + 50)->en, "Whit Monday");
        assert_string_equal(calendar_holiday(territory("67"), easter - 2)->en, "Good Friday");
        assert_false(calendar_is_holiday(territory("77"), easter - 2));
        assert_false(calendar_is_holiday(territory("77"), easter));
    }
}

/* The whole Gregorian calendar, where the rarest corrections occur. */
static void easter_of_every_year(void **state) {
    (void)state;
    static const struct calendar_rule rule = {.fr = "a", .en = "b", .easter = 1, .from_year = 1, .to_year = 9999};
    static const struct calendar_holidays only = {.name = "easter", .rules = &rule, .rule_count = 1};
    const struct calendar calendar = {.holidays = &only};
    for (int year = 1583; year <= 9999; year++) {
        int month, day;
        oracle_easter(year, &month, &day);
        int32_t sunday = zone_day(year, month, day);
        assert_int_equal(zone_weekday(sunday), 0);
        assert_true(calendar_is_holiday(&calendar, sunday + 1) && !calendar_is_holiday(&calendar, sunday + 8) &&
                    !calendar_is_holiday(&calendar, sunday - 6));
    }
}

static int holidays_in(const char *code, int year) {
    char first[16], last[16];
    snprintf(first, sizeof first, "%d-01-01", year);
    snprintf(last, sizeof last, "%d-12-31", year);
    int count = 0;
    for (int32_t day = day_of(first); day <= day_of(last); day++) count += calendar_is_holiday(territory(code), day);
    return count;
}

/* Ascension on 8 May is one holiday, not two; nothing else collides in these years in métropole, but see 2008: 1 May.
 */
static void collisions_count_once(void **state) {
    (void)state;
    static const int together[] = {2059, 2070, 2081, 2092};
    for (int year = 2024; year <= 2100; year++) {
        int expected = 11;
        for (size_t i = 0; i < LENGTH(together); i++) expected -= year == together[i];
        if (holidays_in("77", year) != expected) wrong("%d has %d holidays", year, holidays_in("77", year));
        assert_int_equal(holidays_in("57", year), expected + 2);
    }
    assert_int_equal(holidays_in("77", 2008), 10);
    for (size_t i = 0; i < LENGTH(together); i++) {
        char date[16];
        snprintf(date, sizeof date, "%d-05-08", together[i]);
        int32_t day = day_of(date);
        assert_int_equal(walk_at(day)->weekday, 4);
        assert_int_equal(calendar_add_working_days(territory("77"), day - 1, 1), day + 1);
    }
}

static void abolition_days(void **state) {
    (void)state;
    static const char *const days[][2] = {{"976", "2026-04-27"}, {"972", "2026-05-22"}, {"971", "2026-05-27"},
                                          {"978", "2026-05-28"}, {"973", "2026-06-10"}, {"977", "2026-10-09"},
                                          {"974", "2026-12-20"}};
    for (size_t i = 0; i < LENGTH(days); i++) {
        for (size_t k = 0; k < LENGTH(days); k++) {
            assert_int_equal(calendar_is_holiday(territory(days[k][0]), day_of(days[i][1])), i == k);
        }
        assert_false(calendar_is_holiday(territory("77"), day_of(days[i][1])));
        assert_false(calendar_is_holiday(territory("975"), day_of(days[i][1])));
    }
}

static int32_t oracle_add(const char *code, int32_t day, int32_t count, bool (*is_open)(const char *, int32_t)) {
    while (count > 0) count -= is_open(code, ++day);
    return day;
}

static void walking_agrees_with_the_oracle(void **state) {
    (void)state;
    uint64_t random = SEED;
    print_message("seed %llu\n", (unsigned long long)SEED);
    for (int n = 0; n < 20000; n++) {
        const char *code = CODES[next_random(&random) % LENGTH(CODES)];
        const struct calendar *c = territory(code);
        int32_t day = (int32_t)random_between(&random, day_of("2024-01-01"), day_of("2100-12-31"));
        int32_t count = (int32_t)random_between(&random, 0, 60);
        int32_t working = calendar_add_working_days(c, day, count);
        int32_t business = calendar_add_business_days(c, day, count);
        int32_t rolled = calendar_add_days_rolled(c, day, count);
        assert_int_equal(working, oracle_add(code, day, count, oracle_is_working));
        assert_int_equal(business, oracle_add(code, day, count, oracle_is_business));
        assert_int_equal(rolled, oracle_add(code, day + count - 1, 1, oracle_is_working));
        assert_int_equal(calendar_count_working_days(c, day, working), count);
        assert_int_equal(calendar_count_business_days(c, day, business), count);
        assert_int_equal(calendar_next_working_day(c, day), oracle_add(code, day - 1, 1, oracle_is_working));
        assert_int_equal(calendar_next_business_day(c, day), oracle_add(code, day - 1, 1, oracle_is_business));
        int32_t more = (int32_t)random_between(&random, 0, 30);
        assert_int_equal(calendar_add_working_days(c, working, more), calendar_add_working_days(c, day, count + more));
    }
    assert_int_equal(calendar_count_working_days(territory("77"), 100, 90), 0);
}

/* ---- hours ---- */

static void shipped_zones_are_right(void **state) {
    (void)state;
    uint64_t random = SEED;
    for (size_t i = 0; i < LENGTH(ZONES); i++) {
        char path[96];
        snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", ZONES[i].name);
        /* The system's own table of zones where there is one, else the same rules by hand. */
        oracle_set_zone(access(path, R_OK) == 0 ? ZONES[i].name : ZONES[i].posix);
        for (int32_t day = day_of("2024-01-01"); day < day_of("2101-01-01"); day++) {
            assert_true(calendar_end_of_day(territory(ZONES[i].code), day - 1) == oracle_midnight(day));
            int64_t at = day * DAY_MS + random_between(&random, 0, DAY_MS - 1);
            time_t t = (time_t)(at / 1000);
            struct tm parts;
            localtime_r(&t, &parts);
            assert_int_equal(zone_offset_s(&territory(ZONES[i].code)->zone, at), parts.tm_gmtoff);
        }
    }
}

/* Open minutes in [from, to), looked at one by one with the C library's local time. */
static int64_t oracle_open_ms(const char *code, int64_t from, int64_t to) {
    int64_t open = 0;
    int32_t day = 0;
    bool is_working = false;
    for (int64_t at = from; at < to; at += 60000) {
        time_t t = (time_t)(at / 1000);
        struct tm parts;
        localtime_r(&t, &parts);
        int32_t here = (int32_t)((at + parts.tm_gmtoff * 1000) / DAY_MS);
        if (here != day) is_working = oracle_is_working(code, day = here);
        int minute = parts.tm_hour * 60 + parts.tm_min;
        if (is_working && minute >= 8 * 60 + 30 && minute < 18 * 60) open += 60000;
    }
    return open;
}

static void opening_time_agrees_with_the_oracle(void **state) {
    (void)state;
    uint64_t random = SEED;
    for (int n = 0; n < 400; n++) {
        const struct oracle_zone *zone = &ZONES[next_random(&random) % LENGTH(ZONES)];
        const struct calendar *c = territory(zone->code);
        oracle_set_zone(zone->posix);
        int64_t from = random_between(&random, instant("2024-01-01T00:00:00Z"), instant("2100-12-01T00:00:00Z"));
        from = from / 60000 * 60000;
        int64_t to = from + random_between(&random, 0, 6 * 1440) * 60000;
        int64_t open = calendar_open_ms(c, from, to);
        assert_true(open == oracle_open_ms(zone->code, from, to));
        if (!open) continue;
        int64_t end = calendar_add_open_ms(c, from, open);
        assert_true(end > from && end <= to);
        assert_true(calendar_open_ms(c, from, end) == open);
        assert_true(calendar_open_ms(c, from, end - 1) == open - 1);
    }
    assert_true(calendar_open_ms(territory("77"), 1000, 1000) == 0);
    assert_true(calendar_open_ms(territory("77"), 1000, 0) == 0);
}

/* Opening hours that the night of a change cuts or swallows: clocks go from 02:00 to 03:00 on a working day. */
static void opening_hours_across_a_change(void **state) {
    (void)state;
    struct calendar night = *territory("77");
    struct fail why;
    assert_int_equal(zone_parse("CET-1CEST,M3.5.3,M10.5.3/3", &night.zone, &why), GUICHET_OK); /* on Wednesdays */
    int64_t from = calendar_end_of_day(&night, day_of("2026-03-24")),
            to = calendar_end_of_day(&night, day_of("2026-03-25"));
    assert_true(to - from == 23 * HOUR_MS);
    night.opens_s = 0;
    night.closes_s = 86400;
    assert_true(calendar_open_ms(&night, from, to) == 23 * HOUR_MS);
    assert_true(calendar_add_open_ms(&night, from, 23 * HOUR_MS) == to);
    night.opens_s = 3600;
    night.closes_s = 4 * 3600;
    assert_true(calendar_open_ms(&night, from, to) == 2 * HOUR_MS);
    from = calendar_end_of_day(&night, day_of("2026-10-27"));
    to = calendar_end_of_day(&night, day_of("2026-10-28"));
    assert_true(to - from == 25 * HOUR_MS);
    assert_true(calendar_open_ms(&night, from, to) == 4 * HOUR_MS);
}

/* ---- data that is wrong ---- */

struct wrong_data {
    const char *lua, *pointer, *code;
};

#define GOOD_ZONE  "zones = { z = 'CET-1' }"
#define GOOD_DAYS  "holidays = { { name = 'h', days = { { date = '01-01', fr = 'a', en = 'b' } } } }"
#define GOOD_PLACE "territories = { { zone = 'z', holidays = 'h', codes = { '01' } } }"
#define RULE(rule) "return { " GOOD_ZONE ", holidays = { { name = 'h', days = { { " rule " } } } }, " GOOD_PLACE " }"

static const struct wrong_data WRONG[] = {
    {"return {}", "/holidays", "required"},
    {"return { " GOOD_ZONE ", " GOOD_DAYS ", " GOOD_PLACE ", holiday = 1 }", "/holiday", "unknown_key"},
    {"return { " GOOD_ZONE ", " GOOD_DAYS ", " GOOD_PLACE ", opening = { '18:00', '08:00' } }", "/opening", "opening"},
    {"return { " GOOD_ZONE ", " GOOD_DAYS ", " GOOD_PLACE ", opening = { '08:00', '24:30' } }", "/opening", "opening"},
    {"return { " GOOD_ZONE ", " GOOD_DAYS ", " GOOD_PLACE ", opening = '08:00' }", "/opening", "opening"},
    {"return { zones = { z = 'Paris' }, " GOOD_DAYS ", " GOOD_PLACE " }", "/territories/0/zone", "zone"},
    {"return { zones = {}, " GOOD_DAYS ", " GOOD_PLACE " }", "/territories/0/zone", "unknown"},
    {"return { " GOOD_ZONE ", holidays = { { name = 'k' } }, " GOOD_PLACE " }", "/territories/0/holidays", "unknown"},
    {"return { " GOOD_ZONE ", holidays = { { name = 'h', base = 'x' } }, " GOOD_PLACE " }", "/holidays/0/base",
     "unknown"},
    {"return { " GOOD_ZONE ", holidays = { { name = 'h' }, { name = 'h' } }, " GOOD_PLACE " }", "/holidays/1/name",
     "repeated"},
    {"return { " GOOD_ZONE ", " GOOD_DAYS
     ", territories = { { zone = 'z', holidays = 'h', codes = { '01', '01' } } } }",
     "/territories/0/codes/1", "repeated"},
    {"return { " GOOD_ZONE ", " GOOD_DAYS ", territories = { { zone = 'z', holidays = 'h', codes = { 1 } } } }",
     "/territories/0/codes/0", "code"},
    {RULE("fr = 'a', en = 'b'"), "/holidays/0/days/0", "rule"},
    {RULE("date = '01-01', easter = 1, fr = 'a', en = 'b'"), "/holidays/0/days/0", "rule"},
    {RULE("date = '02-30', fr = 'a', en = 'b'"), "/holidays/0/days/0/date", "date"},
    {RULE("date = '13-01', fr = 'a', en = 'b'"), "/holidays/0/days/0/date", "date"},
    {RULE("date = '1-1', fr = 'a', en = 'b'"), "/holidays/0/days/0/date", "date"},
    {RULE("easter = 400, fr = 'a', en = 'b'"), "/holidays/0/days/0/easter", "range"},
    {RULE("easter = 1, fr = 'a', en = 'b', from_year = 2000, to_year = 1999"), "/holidays/0/days/0", "range"},
    {RULE("easter = 1, en = 'b'"), "/holidays/0/days/0/fr", "required"},
    {RULE("easter = 1, fr = 'a', en = 'b', yeer = 1"), "/holidays/0/days/0/yeer", "unknown_key"},
};

static void wrong_data_is_told_with_its_place(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(WRONG); i++) {
        struct arena arena;
        struct faults faults;
        struct calendar_set set;
        struct fail why = {0};
        yyjson_val *tree = NULL;
        arena_init(&arena, 8u << 20);
        faults_init(&faults, &arena);
        if (config_read_text(bytes_of(WRONG[i].lua), "test", &arena, &tree, &why)) wrong("%s", why.text);
        assert_int_equal(calendar_set_read(tree, &arena, &set, &faults), GUICHET_CONFIG);
        assert_int_equal(set.count, 0);
        bool told = false;
        for (size_t k = 0; k < faults.count; k++) {
            told |= !strcmp(faults.list[k].pointer, WRONG[i].pointer) && !strcmp(faults.list[k].code, WRONG[i].code);
        }
        if (!told) wrong("%s\nwas not told at %s as %s", WRONG[i].lua, WRONG[i].pointer, WRONG[i].code);
        arena_done(&arena);
    }
}

static void too_little_memory_is_said(void **state) {
    (void)state;
    int last = GUICHET_MEMORY;
    for (size_t room = 4096; room < 1u << 20 && last != GUICHET_OK; room += 4096) {
        struct arena data, small;
        struct faults faults;
        struct calendar_set set;
        struct fail why = {0};
        yyjson_val *tree = NULL;
        arena_init(&data, 16u << 20);
        arena_init(&small, room);
        faults_init(&faults, &data);
        assert_int_equal(config_read(GUICHET_SOURCE_DIR "/config/calendar/france.lua", &data, &tree, &why), GUICHET_OK);
        last = calendar_set_read(tree, &small, &set, &faults);
        assert_true(last == GUICHET_OK || last == GUICHET_MEMORY);
        assert_int_equal(set.count > 0, last == GUICHET_OK);
        arena_done(&small);
        arena_done(&data);
    }
    assert_int_equal(last, GUICHET_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_territory_is_there),
        cmocka_unit_test(every_day_agrees_with_the_oracle),
        cmocka_unit_test(the_table_is_only_a_shortcut),
        cmocka_unit_test(rare_rules),
        cmocka_unit_test(easter_sundays),
        cmocka_unit_test(easter_of_every_year),
        cmocka_unit_test(collisions_count_once),
        cmocka_unit_test(abolition_days),
        cmocka_unit_test(walking_agrees_with_the_oracle),
        cmocka_unit_test(shipped_zones_are_right),
        cmocka_unit_test(opening_time_agrees_with_the_oracle),
        cmocka_unit_test(opening_hours_across_a_change),
        cmocka_unit_test(wrong_data_is_told_with_its_place),
        cmocka_unit_test(too_little_memory_is_said),
    };
    return cmocka_run_group_tests(tests, load_calendars, drop_calendars);
}
