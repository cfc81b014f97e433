/* domain/zone.h: against the C library's zones, and by hand on the nights when clocks change. */
#include "oracle.h"

#include "domain/zone.h"

static const char *const TZS[] = {
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "PMST3PMDT,M3.2.0,M11.1.0",
    "<-03>3<-02>,M3.2.0,M11.1.0",
    "<-04>4",
    "<+11>-11",
    "<-0930>9:30",
    "UTC0",
    "NZST-12NZDT,M9.5.0,M4.1.0/3",
    "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
    "IST-1GMT0,M10.5.0,M3.5.0/1",
    "IST-2IDT,M3.4.4/26,M10.5.0",
    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "AAA3BBB,J60/0,J300",
    "AAA-3BBB-4:30,59/1,299/2:30:15",
};

static struct zone parsed(const char *text) {
    struct zone zone;
    struct fail why = {0};
    if (zone_parse(text, &zone, &why)) wrong("%s", why.text);
    return zone;
}

static void days_are_counted_as_by_walking(void **state) {
    (void)state;
    walk_at(0);
    assert_int_equal(zone_day(1970, 1, 1), 0);
    for (int32_t i = 0; i < walk_count; i++) {
        const struct walk_day *w = &walk_days[i];
        int year, month, day;
        zone_date(walk_first + i, &year, &month, &day);
        assert_int_equal(zone_day(w->year, w->month, w->day), walk_first + i);
        assert_true(year == w->year && month == w->month && day == w->day);
        assert_int_equal(zone_weekday(walk_first + i), w->weekday);
    }
    assert_int_equal(zone_day(1, 1, 1), -719162);
    assert_int_equal(zone_day(9999, 12, 31), 2932896);
}

static void agree_at(const struct zone *zone, int64_t utc_ms) {
    time_t t = (time_t)(utc_ms / 1000);
    struct tm parts;
    struct zone_time seen;
    assert_non_null(localtime_r(&t, &parts));
    zone_local(zone, utc_ms, &seen);
    if (seen.offset_s != parts.tm_gmtoff)
        wrong("offset %d, not %ld, at %lld", seen.offset_s, parts.tm_gmtoff, (long long)t);
    assert_int_equal(zone_offset_s(zone, utc_ms), seen.offset_s);
    assert_int_equal(seen.year, parts.tm_year + 1900);
    assert_int_equal(seen.month, parts.tm_mon + 1);
    assert_int_equal(seen.day_of_month, parts.tm_mday);
    assert_int_equal(seen.hour, parts.tm_hour);
    assert_int_equal(seen.minute, parts.tm_min);
    assert_int_equal(seen.second, parts.tm_sec);
    assert_int_equal(seen.weekday, parts.tm_wday);
    assert_int_equal(zone_day_at(zone, utc_ms), seen.day);
}

static void local_time_agrees_with_the_c_library(void **state) {
    (void)state;
    uint64_t random = SEED;
    print_message("seed %llu\n", (unsigned long long)SEED);
    int64_t from = instant("2024-01-01T00:00:00Z"), to = instant("2100-12-31T23:59:59Z");
    for (size_t i = 0; i < LENGTH(TZS); i++) {
        struct zone zone = parsed(TZS[i]);
        oracle_set_zone(TZS[i]);
        for (int n = 0; n < 3000; n++) agree_at(&zone, random_between(&random, from, to) / 1000 * 1000);
        /* Around every change, found by stepping. */
        for (int64_t at = from; at < to; at += DAY_MS) {
            if (zone_offset_s(&zone, at) == zone_offset_s(&zone, at + DAY_MS)) continue;
            int64_t low = at, high = at + DAY_MS;
            while (high - low > 1000) {
                int64_t middle = (low + high) / 2000 * 1000;
                if (zone_offset_s(&zone, middle) == zone_offset_s(&zone, low)) low = middle;
                else high = middle;
            }
            for (int64_t s = -3; s <= 3; s++) agree_at(&zone, high + s * 1000);
        }
    }
}

static void local_midnight_and_back(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(ZONES); i++) {
        struct zone zone = parsed(ZONES[i].posix);
        oracle_set_zone(ZONES[i].posix);
        for (int32_t day = day_of("2024-01-01"); day < day_of("2101-01-01"); day++) {
            int64_t midnight = zone_to_utc(&zone, day, 0);
            if (midnight != oracle_midnight(day)) wrong("midnight of day %d in %s", day, ZONES[i].name);
            assert_int_equal(zone_day_at(&zone, midnight), day);
            assert_int_equal(zone_day_at(&zone, midnight - 1), day - 1);
            assert_true(zone_to_utc(&zone, day - 1, 86400) == midnight);
        }
    }
}

static void every_shown_minute_comes_back(void **state) {
    (void)state;
    uint64_t random = SEED;
    for (size_t i = 0; i < LENGTH(TZS); i++) {
        struct zone zone = parsed(TZS[i]);
        for (int n = 0; n < 5000; n++) {
            int64_t at = random_between(&random, instant("2024-01-01T00:00:00Z"), instant("2100-12-31T00:00:00Z"));
            at = at / 1000 * 1000;
            struct zone_time local, again;
            zone_local(&zone, at, &local);
            int64_t back = zone_to_utc(&zone, local.day, local.hour * 3600 + local.minute * 60 + local.second);
            zone_local(&zone, back, &again);
            assert_true(back <= at); /* shown twice: the first */
            assert_true(again.day == local.day && again.hour == local.hour && again.minute == local.minute);
        }
    }
}

static void nights_when_clocks_change(void **state) {
    (void)state;
    struct zone paris = parsed("CET-1CEST,M3.5.0,M10.5.0/3");
    int32_t spring = day_of("2026-03-29"), autumn = day_of("2026-10-25");
    assert_instant(zone_to_utc(&paris, spring, 3600 + 3599), "2026-03-29T00:59:59Z");
    assert_instant(zone_to_utc(&paris, spring, 2 * 3600), "2026-03-29T01:00:00Z");        /* never shown */
    assert_instant(zone_to_utc(&paris, spring, 2 * 3600 + 1800), "2026-03-29T01:30:00Z"); /* read as 03:30 */
    assert_instant(zone_to_utc(&paris, spring, 3 * 3600), "2026-03-29T01:00:00Z");
    assert_instant(zone_to_utc(&paris, autumn, 2 * 3600 + 1800), "2026-10-25T00:30:00Z"); /* shown twice: the first */
    assert_instant(zone_to_utc(&paris, autumn, 3 * 3600), "2026-10-25T02:00:00Z");
    assert_instant(zone_to_utc(&paris, spring, 86400), "2026-03-29T22:00:00Z");
    assert_instant(zone_to_utc(&paris, autumn, 86400), "2026-10-25T23:00:00Z");
    assert_int_equal(zone_offset_s(&paris, instant("2026-03-29T00:59:59Z")), 3600);
    assert_int_equal(zone_offset_s(&paris, instant("2026-03-29T01:00:00Z")), 7200);
    assert_int_equal(zone_offset_s(&paris, instant("2026-10-25T00:59:59.999Z")), 7200);
    assert_int_equal(zone_offset_s(&paris, instant("2026-10-25T01:00:00Z")), 3600);
}

static void before_1970_too(void **state) {
    (void)state;
    struct zone tahiti = parsed("<-10>10");
    struct zone_time t;
    zone_local(&tahiti, -1, &t);
    assert_true(t.year == 1969 && t.month == 12 && t.day_of_month == 31 && t.hour == 13 && t.millisecond == 999);
    assert_int_equal(t.day, -1);
    assert_int_equal(t.weekday, 3);
}

static void wrong_texts_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "CET",
        "-1",
        "CE-1",
        "<+4-4",
        "<+4>-4",
        "CET-25",
        "CET-1:60",
        "CET-1CEST",
        "CET-1CEST,",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/168",
        "CET-1 ",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.0.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,J0,J300",
        "CET-1CEST,J60,J366",
        "CET-1CEST,366,1",
        "CET-1CEST,M3.5.0,M10.5.0,",
        "CET--1",
        "Europe/Paris",
        "CET-99999999999999999999",
    };
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct zone zone = {.standard_s = 42};
        struct fail why = {0};
        if (zone_parse(texts[i], &zone, &why) != GUICHET_CONFIG) wrong("\"%s\" was taken", texts[i]);
        assert_non_null(strstr(why.text, "zone"));
        assert_int_equal(zone.standard_s, 42);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted_as_by_walking), cmocka_unit_test(local_time_agrees_with_the_c_library),
        cmocka_unit_test(local_midnight_and_back),        cmocka_unit_test(every_shown_minute_comes_back),
        cmocka_unit_test(nights_when_clocks_change),      cmocka_unit_test(before_1970_too),
        cmocka_unit_test(wrong_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
