/* domain/duration.h: what people write, and when it ends. Vectors by hand, properties against the walking oracle. */
#include "oracle.h"

#include "domain/duration.h"

static struct duration read_duration(const char *text) {
    struct duration duration = {0};
    struct fail why = {0};
    if (duration_parse(bytes_of(text), &duration, &why)) wrong("%s", why.text);
    return duration;
}

static void what_is_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum duration_unit unit;
        int32_t count;
        const char *en, *fr;
    } good[] = {
        {"3 working days", DURATION_WORKING_DAYS, 3, "3 working days", "3 jours ouvrés"},
        {"1 working day", DURATION_WORKING_DAYS, 1, "1 working day", "1 jour ouvré"},
        {"5 business days", DURATION_BUSINESS_DAYS, 5, "5 business days", "5 jours ouvrables"},
        {"1 business day", DURATION_BUSINESS_DAYS, 1, "1 business day", "1 jour ouvrable"},
        {"10 days", DURATION_DAYS, 10, "10 days", "10 jours"},
        {"1 day", DURATION_DAYS, 1, "1 day", "1 jour"},
        {"2 weeks", DURATION_DAYS, 14, "14 days", "14 jours"},
        {"1 week", DURATION_DAYS, 7, "7 days", "7 jours"},
        {"8 hours", DURATION_HOURS, 8, "8 hours", "8 heures"},
        {"1 hour", DURATION_HOURS, 1, "1 hour", "1 heure"},
        {"72 hours", DURATION_HOURS, 72, "72 hours", "72 heures"},
        {"30 minutes", DURATION_MINUTES, 30, "30 minutes", "30 minutes"},
        {"20 seconds", DURATION_SECONDS, 20, "20 seconds", "20 secondes"},
        {"2 working hours", DURATION_WORKING_HOURS, 2, "2 working hours", "2 heures ouvrées"},
        {"  3   working   days  ", DURATION_WORKING_DAYS, 3, "3 working days", "3 jours ouvrés"},
        {"3 working day", DURATION_WORKING_DAYS, 3, "3 working days", "3 jours ouvrés"},
        {"007 days", DURATION_DAYS, 7, "7 days", "7 jours"},
        {"3653 days", DURATION_DAYS, 3653, "3653 days", "3653 jours"},
        {"316224000 seconds", DURATION_SECONDS, 316224000, "316224000 seconds", "316224000 secondes"},
    };
    for (size_t i = 0; i < LENGTH(good); i++) {
        char text[DURATION_TEXT_SIZE + 1];
        struct duration d = read_duration(good[i].text);
        assert_int_equal(d.unit, good[i].unit);
        assert_int_equal(d.count, good[i].count);
        duration_format(d, "en", text);
        assert_string_equal(text, good[i].en);
        struct duration again = read_duration(text);
        assert_true(again.unit == d.unit && again.count == d.count);
        duration_format(d, "fr", text);
        assert_string_equal(text, good[i].fr);
    }
}

static void what_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"", "no duration"},
        {"   ", "no duration"},
        {"days", "no duration"},
        {"3", "no duration"},
        {"3days", "no duration"},
        {"-3 days", "no duration"},
        {"+3 days", "no duration"},
        {"3.5 days", "no duration"},
        {"3 workingdays", "did you mean \"working days\""},
        {"3 wroking days", "did you mean \"working days\""},
        {"3 hourss", "did you mean \"hours\""},
        {"3 months", "unknown unit"},
        {"3 Working Days", "unknown unit"},
        {"3 days 4 hours", "unknown unit"},
        {"0 days", "from 1 to 3653"},
        {"3654 days", "from 1 to 3653"},
        {"522 weeks", "from 1 to 521"},
        {"2601 working days", "from 1 to 2600"},
        {"99999999999999999999999 hours", "from 1 to 87672"},
    };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct duration d = {DURATION_DAYS, 42};
        struct fail why = {0};
        if (duration_parse(bytes_of(bad[i].text), &d, &why) != GUICHET_INVALID) wrong("\"%s\" was taken", bad[i].text);
        if (!strstr(why.text, bad[i].words)) wrong("\"%s\": %s", bad[i].text, why.text);
        assert_int_equal(d.count, 42);
    }
    struct duration d;
    assert_int_equal(duration_parse((struct bytes){NULL, 0}, &d, NULL), GUICHET_INVALID);
    assert_int_equal(duration_parse((struct bytes){"3 days\0", 7}, &d, NULL), GUICHET_INVALID);
}

/* ---- vectors ---- */

static void ends(const char *code, const char *start, const char *duration, const char *due) {
    assert_instant(duration_due(territory(code), instant(start), read_duration(duration)), due);
}

/* 24:00 of `day`, from noon and from both ends of `start`. */
static void ends_on(const char *code, const char *start, int count, const char *unit, const char *day) {
    char text[48];
    snprintf(text, sizeof text, "%d %s", count, unit);
    const struct calendar *c = territory(code);
    int64_t midnight = calendar_end_of_day(c, day_of(start) - 1), expected = calendar_end_of_day(c, day_of(day));
    assert_true(duration_due(c, midnight, read_duration(text)) == expected);
    assert_true(duration_due(c, midnight + 12 * HOUR_MS, read_duration(text)) == expected);
    assert_true(duration_due(c, calendar_end_of_day(c, day_of(start)) - 1, read_duration(text)) == expected);
}

static void the_contract(void **state) {
    (void)state;
    ends("77", "2026-04-29T22:00:00Z", "5 working days", "2026-05-11T22:00:00Z");
    ends("77", "2026-04-30T12:00:00Z", "5 working days", "2026-05-11T22:00:00Z");
    ends("77", "2026-04-30T21:59:59.999Z", "5 working days", "2026-05-11T22:00:00Z");
    ends("77", "2026-04-30T22:00:00Z", "5 working days", "2026-05-11T22:00:00Z"); /* 1 May, a holiday */
    ends("77", "2026-04-28T22:00:00Z", "5 working days", "2026-05-07T22:00:00Z");
}

static void the_table_of_the_domain(void **state) {
    (void)state;
    static const struct {
        const char *start;
        int count;
        const char *code, *working, *business, *days;
    } rows[] = {
        {"2026-04-30", 5, "77", "2026-05-11", "2026-05-07", "2026-05-05"},
        {"2026-04-01", 3, "77", "2026-04-07", "2026-04-04", "2026-04-07"},
        {"2026-04-01", 3, "57", "2026-04-08", "2026-04-07", "2026-04-07"},
        {"2026-04-01", 3, "67", "2026-04-08", "2026-04-07", "2026-04-07"},
        {"2026-04-01", 3, "68", "2026-04-08", "2026-04-07", "2026-04-07"},
        {"2026-12-23", 3, "77", "2026-12-29", "2026-12-28", "2026-12-28"},
        {"2026-12-23", 3, "57", "2026-12-29", "2026-12-29", "2026-12-28"},
        {"2026-05-07", 5, "77", "2026-05-18", "2026-05-15", "2026-05-12"},
        {"2026-05-13", 2, "77", "2026-05-18", "2026-05-16", "2026-05-15"},
        {"2026-05-21", 2, "972", "2026-05-27", "2026-05-26", "2026-05-26"},
        {"2026-06-09", 2, "973", "2026-06-12", "2026-06-12", "2026-06-11"},
        {"2026-07-10", 10, "77", "2026-07-27", "2026-07-23", "2026-07-20"},
        {"2024-12-31", 1, "77", "2025-01-02", "2025-01-02", "2025-01-02"},
        {"2028-02-28", 2, "77", "2028-03-01", "2028-03-01", "2028-03-01"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        ends_on(rows[i].code, rows[i].start, rows[i].count, "working days", rows[i].working);
        ends_on(rows[i].code, rows[i].start, rows[i].count, "business days", rows[i].business);
        ends_on(rows[i].code, rows[i].start, rows[i].count, "days", rows[i].days);
    }
}

/* Regulation (EU) 2023/1543: ten days to produce, sixty and thirty to preserve. */
static void european_orders(void **state) {
    (void)state;
    ends_on("75", "2026-08-20", 10, "days", "2026-08-31");
    ends_on("75", "2026-12-15", 10, "days", "2026-12-28");
    ends_on("75", "2026-08-18", 60, "days", "2026-10-19");
    ends_on("75", "2026-08-18", 90, "days", "2026-11-16");
}

static void hours_are_elapsed_whatever_clocks_do(void **state) {
    (void)state;
    ends("75", "2026-03-28T22:30:00+01:00", "8 hours", "2026-03-29T05:30:00Z"); /* 07:30+02:00 */
    ends("75", "2026-10-24T22:30:00+02:00", "8 hours", "2026-10-25T04:30:00Z"); /* 05:30+01:00 */
    ends("75", "2026-01-01T00:00:00Z", "90 minutes", "2026-01-01T01:30:00Z");
    ends("75", "2026-01-01T00:00:00.250Z", "20 seconds", "2026-01-01T00:00:20.250Z");
}

static void days_across_the_change_of_clocks(void **state) {
    (void)state;
    ends("75", "2026-03-27T10:00:00Z", "1 working day", "2026-03-30T22:00:00Z"); /* summer time now */
    ends("75", "2026-03-26T10:00:00Z", "1 working day", "2026-03-27T23:00:00Z");
    ends("75", "2026-10-23T10:00:00Z", "1 working day", "2026-10-26T23:00:00Z");
    ends("75", "2026-10-22T10:00:00Z", "1 day", "2026-10-23T22:00:00Z");
    ends("975", "2026-03-06T12:00:00Z", "1 working day", "2026-03-10T02:00:00Z"); /* 9 March, 24:00 -02:00 */
    ends("988", "2026-04-30T12:00:00Z", "1 working day", "2026-05-04T13:00:00Z");
    ends("987", "2026-05-01T05:00:00Z", "1 working day", "2026-05-05T10:00:00Z"); /* still 30 April there */
}

static void working_hours(void **state) {
    (void)state;
    ends("77", "2026-04-29T10:00:00+02:00", "2 working hours", "2026-04-29T10:00:00Z");
    ends("77", "2026-04-29T16:00:00+02:00", "2 working hours", "2026-04-29T16:00:00Z"); /* closing time itself */
    ends("77", "2026-04-29T17:00:00+02:00", "2 working hours", "2026-04-30T07:30:00Z"); /* 09:30 */
    ends("77", "2026-04-29T03:00:00+02:00", "1 working hour", "2026-04-29T07:30:00Z");
    ends("77", "2026-04-30T17:30:00+02:00", "1 working hour", "2026-05-04T07:00:00Z"); /* over 1 May and a week-end */
    ends("67", "2026-04-02T17:30:00+02:00", "1 working hour",
         "2026-04-07T07:00:00Z"); /* Good Friday to Easter Monday */
    ends("77", "2026-04-29T08:30:00+02:00", "19 working hours", "2026-04-30T16:00:00Z");
    ends("77", "2026-03-27T17:00:00+01:00", "2 working hours", "2026-03-30T07:30:00Z"); /* 09:30+02:00 */
}

/* ---- properties ---- */

static struct duration any_duration(uint64_t *random, int32_t most) {
    return (struct duration){(enum duration_unit)(next_random(random) % (DURATION_DAYS + 1)),
                             (int32_t)random_between(random, 1, most)};
}

static int64_t any_start(uint64_t *random) {
    return random_between(random, instant("2024-01-01T00:00:00Z"), instant("2100-06-30T00:00:00Z"));
}

/* The due instant by walking, for units that count days. Local time must be set. */
static int64_t oracle_due(const char *code, int64_t start, struct duration d) {
    int32_t day = oracle_day_at(start), left = d.count;
    if (d.unit == DURATION_DAYS) {
        for (; left > 0; left--) day++;
        while (!oracle_is_working(code, day)) day++;
    } else {
        while (left > 0) {
            day++;
            left -= d.unit == DURATION_WORKING_DAYS ? oracle_is_working(code, day) : oracle_is_business(code, day);
        }
    }
    return oracle_midnight(day + 1);
}

static void it_never_ends_on_a_closed_day(void **state) {
    (void)state;
    uint64_t random = SEED;
    print_message("seed %llu\n", (unsigned long long)SEED);
    for (int n = 0; n < 20000; n++) {
        const struct oracle_zone *zone = &ZONES[next_random(&random) % LENGTH(ZONES)];
        oracle_set_zone(zone->posix);
        struct duration d = any_duration(&random, 90);
        int64_t start = any_start(&random), due = duration_due(territory(zone->code), start, d);
        if (duration_is_elapsed(d)) {
            assert_true(due - start == duration_ms(d));
            continue;
        }
        int32_t last = oracle_day_at(due - 1);
        if (d.unit == DURATION_BUSINESS_DAYS) assert_true(oracle_is_business(zone->code, last));
        else assert_true(oracle_is_working(zone->code, last));
        if (d.unit != DURATION_WORKING_HOURS) assert_true(due == oracle_due(zone->code, start, d));
    }
}

static void it_agrees_with_the_oracle_everywhere(void **state) {
    (void)state;
    uint64_t random = SEED + 1;
    for (size_t z = 0; z < LENGTH(ZONES); z++) {
        oracle_set_zone(ZONES[z].posix);
        for (int n = 0; n < 1500; n++) {
            struct duration d = {DURATION_WORKING_DAYS + (enum duration_unit)(next_random(&random) % 3),
                                 (int32_t)random_between(&random, 1, 120)};
            int64_t start = any_start(&random);
            assert_true(duration_due(territory(ZONES[z].code), start, d) == oracle_due(ZONES[z].code, start, d));
        }
    }
}

static void later_starts_and_longer_durations_never_end_earlier(void **state) {
    (void)state;
    uint64_t random = SEED;
    for (int n = 0; n < 30000; n++) {
        const struct calendar *c = territory(ZONES[next_random(&random) % LENGTH(ZONES)].code);
        struct duration d = any_duration(&random, 60), longer = d;
        int64_t start = any_start(&random), later = start + random_between(&random, 0, 5 * DAY_MS);
        longer.count += (int32_t)random_between(&random, 1, 10);
        int64_t due = duration_due(c, start, d);
        assert_true(due > start);
        assert_true(duration_due(c, later, d) >= due);
        assert_true(duration_due(c, start, longer) >= due);
        if (d.unit != DURATION_DAYS) assert_true(duration_due(c, start, longer) > due);
    }
}

/* a then b is a + b: for days, b starts somewhere inside the last day of a. */
static void durations_add_up(void **state) {
    (void)state;
    uint64_t random = SEED;
    for (int n = 0; n < 20000; n++) {
        const struct calendar *c = territory(ZONES[next_random(&random) % LENGTH(ZONES)].code);
        struct duration a = any_duration(&random, 40), b = {a.unit, (int32_t)random_between(&random, 1, 40)};
        struct duration sum = {a.unit, a.count + b.count};
        if (a.unit == DURATION_DAYS) continue; /* rolled: it may only end later */
        bool by_day = !duration_is_elapsed(a) && a.unit != DURATION_WORKING_HOURS;
        int64_t start = any_start(&random), middle = duration_due(c, start, a) - (by_day ? 1 : 0);
        assert_true(duration_due(c, middle, b) == duration_due(c, start, sum));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(the_contract),
        cmocka_unit_test(the_table_of_the_domain),
        cmocka_unit_test(european_orders),
        cmocka_unit_test(hours_are_elapsed_whatever_clocks_do),
        cmocka_unit_test(days_across_the_change_of_clocks),
        cmocka_unit_test(working_hours),
        cmocka_unit_test(it_never_ends_on_a_closed_day),
        cmocka_unit_test(it_agrees_with_the_oracle_everywhere),
        cmocka_unit_test(later_starts_and_longer_durations_never_end_earlier),
        cmocka_unit_test(durations_add_up),
    };
    return cmocka_run_group_tests(tests, load_calendars, drop_calendars);
}
