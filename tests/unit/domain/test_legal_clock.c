/* domain/legal_clock.h: stops by hand, and thousands at random against an oracle that consumes time instead of
 * shifting dates. */
#include "oracle.h"

#include "domain/legal_clock.h"

static struct duration read_duration(const char *text) {
    struct duration duration = {0};
    struct fail why = {0};
    if (duration_parse(bytes_of(text), &duration, &why)) wrong("%s", why.text);
    return duration;
}

/* ---- by hand ---- */

#define LATER "2027-01-01T00:00:00Z" /* a `now` after everything */

static int64_t due_with(const char *code, const char *start, const char *duration, const struct stop *stops,
                        size_t count, const char *now) {
    struct legal_clock clock = {
        .started_at = instant(start), .duration = read_duration(duration), .stops = stops, .stop_count = count};
    return legal_clock_due(territory(code), &clock, instant(now));
}

static void one_stop(const char *start, const char *duration, const char *from, const char *to, const char *due) {
    struct stop stop = {instant(from), instant(to)};
    assert_instant(due_with("77", start, duration, &stop, 1, LATER), due);
}

/* April 2026 in métropole: Monday 13 to Friday 17, Monday 20 to Friday 24; +02:00. */
static void one_stop_by_hand(void **state) {
    (void)state;
    const char *start = "2026-04-13T10:00:00+02:00";
    /* 5 working days: due at the end of Monday 20. */
    assert_instant(due_with("77", start, "5 working days", NULL, 0, LATER), "2026-04-20T22:00:00Z");
    one_stop(start, "5 working days", "2026-04-14T11:00:00+02:00", "2026-04-16T09:00:00+02:00", "2026-04-22T22:00:00Z");
    one_stop(start, "5 working days", "2026-04-14T11:00:00+02:00", "2026-04-14T18:00:00+02:00", "2026-04-20T22:00:00Z");
    one_stop(start, "5 working days", "2026-04-14T23:59:00+02:00", "2026-04-15T00:00:00+02:00", "2026-04-21T22:00:00Z");
    one_stop(start, "5 working days", "2026-04-17T18:00:00+02:00", "2026-04-19T18:00:00+02:00", "2026-04-20T22:00:00Z");
    /* Stopped on its last day: it ends on the day of resumption, or the next open one (Saturday 25 → Monday 27). */
    one_stop(start, "5 working days", "2026-04-20T11:00:00+02:00", "2026-04-22T09:00:00+02:00", "2026-04-22T22:00:00Z");
    one_stop(start, "5 working days", "2026-04-20T11:00:00+02:00", "2026-04-25T09:00:00+02:00", "2026-04-27T22:00:00Z");
    /* A stop that begins at the due instant or after changes nothing. */
    one_stop(start, "5 working days", "2026-04-20T22:00:00Z", "2026-05-20T22:00:00Z", "2026-04-20T22:00:00Z");
    /* What lies before the start does not count. */
    one_stop(start, "5 working days", "2026-04-01T10:00:00Z", "2026-04-12T10:00:00Z", "2026-04-20T22:00:00Z");
    one_stop(start, "5 working days", "2026-04-01T10:00:00Z", "2026-04-15T10:00:00Z", "2026-04-22T22:00:00Z");
    /* Business days: Saturday counts. */
    one_stop(start, "5 business days", "2026-04-17T18:00:00+02:00", "2026-04-19T18:00:00+02:00",
             "2026-04-20T22:00:00Z");
    assert_instant(due_with("77", start, "5 business days", NULL, 0, LATER), "2026-04-18T22:00:00Z");
    /* Calendar days: 10 days end on Thursday 23; 2 more on Saturday 25, rolled to Monday 27. */
    one_stop(start, "10 days", "2026-04-14T11:00:00+02:00", "2026-04-15T09:00:00+02:00", "2026-04-24T22:00:00Z");
    one_stop(start, "10 days", "2026-04-14T11:00:00+02:00", "2026-04-16T09:00:00+02:00", "2026-04-27T22:00:00Z");
    /* 12 days end on Saturday 25, rolled to 27; 2 more from Saturday, not from Monday, are Monday 27. */
    one_stop(start, "12 days", "2026-04-14T11:00:00+02:00", "2026-04-16T09:00:00+02:00", "2026-04-27T22:00:00Z");
    /* Stopped in the rolled part. */
    one_stop(start, "12 days", "2026-04-26T11:00:00+02:00", "2026-04-28T09:00:00+02:00", "2026-04-28T22:00:00Z");
    /* Elapsed hours. */
    one_stop(start, "8 hours", "2026-04-13T11:00:00+02:00", "2026-04-15T11:00:00.500+02:00",
             "2026-04-15T16:00:00.500Z");
    one_stop(start, "8 hours", "2026-04-13T18:00:00+02:00", "2026-04-15T11:00:00+02:00", "2026-04-13T16:00:00Z");
    /* Working hours: from 17:00 to 10:00 two and a half are open. */
    one_stop(start, "9 working hours", "2026-04-13T17:00:00+02:00", "2026-04-14T10:00:00+02:00",
             "2026-04-14T10:00:00Z");
    one_stop(start, "8 working hours", "2026-04-13T17:00:00+02:00", "2026-04-19T10:00:00+02:00",
             "2026-04-20T07:30:00Z");
    one_stop(start, "8 working hours", "2026-04-13T18:00:00+02:00", "2026-04-19T10:00:00+02:00",
             "2026-04-13T16:00:00Z");
}

static void stops_across_the_change_of_clocks(void **state) {
    (void)state;
    /* 24 hours from Saturday 20:00 over the night that has 23 hours, stopped during the change itself. */
    one_stop("2026-03-28T20:00:00+01:00", "24 hours", "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00",
             "2026-03-29T20:00:00Z");
    one_stop("2026-10-24T20:00:00+02:00", "24 hours", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00",
             "2026-10-25T19:00:00Z");
    one_stop("2026-03-27T10:00:00+01:00", "2 working days", "2026-03-28T23:30:00+01:00", "2026-03-31T00:00:00+02:00",
             "2026-04-02T22:00:00Z");
}

static void an_open_stop_counts_up_to_now(void **state) {
    (void)state;
    struct stop open[] = {{instant("2026-04-14T11:00:00+02:00"), 0}};
    const char *start = "2026-04-13T10:00:00+02:00";
    assert_instant(due_with("77", start, "5 working days", open, 1, "2026-04-14T12:00:00Z"), "2026-04-20T22:00:00Z");
    assert_instant(due_with("77", start, "5 working days", open, 1, "2026-04-16T12:00:00Z"), "2026-04-22T22:00:00Z");
    assert_instant(due_with("77", start, "48 hours", open, 1, "2026-04-14T12:00:00Z"), "2026-04-15T11:00:00Z");
    /* A clock that went back does not shorten anything. */
    assert_instant(due_with("77", start, "48 hours", open, 1, "2026-04-14T08:00:00Z"), "2026-04-15T08:00:00Z");
}

static void a_magistrates_date_never_moves(void **state) {
    (void)state;
    struct stop stops[] = {{instant("2026-04-14T11:00:00Z"), instant("2026-04-24T11:00:00Z")},
                           {instant("2026-04-24T12:00:00Z"), 0}};
    struct legal_clock clock = {.started_at = instant("2026-04-13T10:00:00Z"),
                                .fixed_at = instant("2026-05-01T10:00:00Z"),
                                .stops = stops,
                                .stop_count = 2};
    assert_instant(legal_clock_due(territory("77"), &clock, instant("2026-04-30T10:00:00Z")), "2026-05-01T10:00:00Z");
    assert_int_equal(legal_clock_status(territory("77"), &clock, instant("2026-04-30T10:00:00Z")), DEADLINE_RUNNING);
    assert_int_equal(legal_clock_status(territory("77"), &clock, instant("2026-05-01T10:00:00.001Z")), DEADLINE_MISSED);
}

/* ---- at random ---- */

#define STOPS_TRIED 6

struct trial {
    const struct oracle_zone *zone;
    const struct calendar *calendar;
    struct legal_clock clock;
    struct stop stops[STOPS_TRIED];
};

/* All times on whole minutes, so that the oracle may walk by minutes. */
static int64_t minutes_between(uint64_t *random, int64_t least, int64_t most) {
    return random_between(random, least / 60000, most / 60000) * 60000;
}

static void make_trial(struct trial *t, uint64_t *random, enum duration_unit least, enum duration_unit most) {
    static const int32_t counts[] = {[DURATION_SECONDS] = 86400 * 9,
                                     [DURATION_MINUTES] = 9 * 1440,
                                     [DURATION_HOURS] = 9 * 24,
                                     [DURATION_WORKING_HOURS] = 40,
                                     [DURATION_WORKING_DAYS] = 15,
                                     [DURATION_BUSINESS_DAYS] = 15,
                                     [DURATION_DAYS] = 20};
    t->zone = &ZONES[next_random(random) % LENGTH(ZONES)];
    t->calendar = territory(t->zone->code);
    oracle_set_zone(t->zone->posix);
    enum duration_unit unit = (enum duration_unit)random_between(random, least, most);
    int64_t at = minutes_between(random, instant("2024-01-01T00:00:00Z"), instant("2100-01-01T00:00:00Z"));
    /* Every other trial begins in the week before a change of clocks. */
    if (next_random(random) % 2) {
        while (zone_offset_s(&t->calendar->zone, at) == zone_offset_s(&t->calendar->zone, at + 7 * DAY_MS) &&
               t->calendar->zone.has_daylight) {
            at += DAY_MS;
        }
    }
    t->clock = (struct legal_clock){.started_at = at,
                                    .duration = {unit, (int32_t)random_between(random, 1, counts[unit])},
                                    .stops = t->stops,
                                    .stop_count = next_random(random) % (STOPS_TRIED + 1)};
    at -= minutes_between(random, 0, DAY_MS); /* the first may begin before the start */
    for (size_t i = 0; i < t->clock.stop_count; i++) {
        t->stops[i].from = at + minutes_between(random, 0, 4 * DAY_MS);
        t->stops[i].to = at = t->stops[i].from + minutes_between(random, 60000, 5 * DAY_MS);
    }
}

/* Runs until the time is used up, standing still in stops. */
static int64_t oracle_elapsed(const struct trial *t) {
    int64_t at = t->clock.started_at, left = duration_ms(t->clock.duration);
    for (size_t i = 0; i < t->clock.stop_count; i++) {
        if (t->stops[i].to <= at) continue;
        int64_t run = t->stops[i].from > at ? t->stops[i].from - at : 0;
        if (run >= left) break;
        left -= run;
        at = t->stops[i].to;
    }
    return at + left;
}

static bool is_in_stop(const struct trial *t, int64_t at) {
    for (size_t i = 0; i < t->clock.stop_count; i++) {
        if (at >= t->stops[i].from && at < t->stops[i].to) return true;
    }
    return false;
}

/* Minute by minute with the C library's local time. */
static int64_t oracle_working_hours(const struct trial *t) {
    int64_t at = t->clock.started_at, left = t->clock.duration.count * 60;
    for (; left > 0; at += 60000) {
        time_t seconds = (time_t)(at / 1000);
        struct tm parts;
        localtime_r(&seconds, &parts);
        int minute = parts.tm_hour * 60 + parts.tm_min;
        if (minute < 8 * 60 + 30 || minute >= 18 * 60 || is_in_stop(t, at)) continue;
        left -= oracle_is_working(t->zone->code, (int32_t)((at + parts.tm_gmtoff * 1000) / DAY_MS));
    }
    return at;
}

static bool oracle_is_open(const struct trial *t, int32_t day) {
    if (t->clock.duration.unit == DURATION_BUSINESS_DAYS) return oracle_is_business(t->zone->code, day);
    return oracle_is_working(t->zone->code, day);
}

/* Day by day: a day counts unless it lies after a stop's first day and not after its last. The last day, when it is
 * itself interrupted, is given back on the day of resumption. */
static int64_t oracle_days(const struct trial *t) {
    int32_t from[STOPS_TRIED], to[STOPS_TRIED];
    for (size_t i = 0; i < t->clock.stop_count; i++) {
        int64_t begin = t->stops[i].from > t->clock.started_at ? t->stops[i].from : t->clock.started_at;
        int64_t end = t->stops[i].to > begin ? t->stops[i].to : begin;
        from[i] = oracle_day_at(begin);
        to[i] = oracle_day_at(end);
    }
    bool by_calendar = t->clock.duration.unit == DURATION_DAYS;
    int32_t day = oracle_day_at(t->clock.started_at);
    for (int32_t left = t->clock.duration.count; left > 0;) {
        bool stopped = false;
        day++;
        for (size_t i = 0; i < t->clock.stop_count; i++) stopped |= day > from[i] && day <= to[i];
        left -= !stopped && (by_calendar || oracle_is_open(t, day));
    }
    for (size_t i = 0;; i++) {
        int32_t last = day;
        while (!oracle_is_open(t, last)) last++;
        int64_t due = oracle_midnight(last + 1);
        while (i < t->clock.stop_count && from[i] < day) i++;
        if (i == t->clock.stop_count || t->stops[i].from >= due) return due;
        if (to[i] > day) day = to[i];
    }
}

static int64_t oracle_due(const struct trial *t) {
    if (duration_is_elapsed(t->clock.duration)) return oracle_elapsed(t);
    if (t->clock.duration.unit == DURATION_WORKING_HOURS) return oracle_working_hours(t);
    return oracle_days(t);
}

static int64_t due_of(const struct trial *t) {
    int64_t now = instant("2150-01-01T00:00:00Z");
    return legal_clock_due(t->calendar, &t->clock, now);
}

static void tell(const struct trial *t, int64_t expected) {
    char text[TEXT_TIME_SIZE + 1], words[DURATION_TEXT_SIZE + 1];
    duration_format(t->clock.duration, "en", words);
    text_time(t->clock.started_at, text);
    print_error("%s, %s from %s\n", t->zone->code, words, text);
    for (size_t i = 0; i < t->clock.stop_count; i++) {
        text_time(t->stops[i].from, text);
        print_error("  stopped %s", text);
        text_time(t->stops[i].to, text);
        print_error(" to %s\n", text);
    }
    text_time(due_of(t), text);
    print_error("due %s", text);
    text_time(expected, text);
    wrong(", by the oracle %s", text);
}

static void stops_agree_with_the_oracle(void **state) {
    (void)state;
    uint64_t random = SEED;
    print_message("seed %llu\n", (unsigned long long)SEED);
    for (int n = 0; n < 30000; n++) {
        struct trial t;
        make_trial(&t, &random, DURATION_WORKING_DAYS, DURATION_DAYS);
        if (n % 2) make_trial(&t, &random, DURATION_SECONDS, DURATION_HOURS);
        if (n % 40 == 0) make_trial(&t, &random, DURATION_WORKING_HOURS, DURATION_WORKING_HOURS);
        int64_t expected = oracle_due(&t);
        if (due_of(&t) != expected) tell(&t, expected);
    }
}

/* One stop of x, begun before the due date: elapsed time moves by x, working hours by the open time in x, days by the
 * open days in (A, B], or to the day of resumption. */
static void a_pause_moves_the_due_date_by_exactly_what_it_should(void **state) {
    (void)state;
    uint64_t random = SEED + 7;
    for (int n = 0; n < 20000; n++) {
        struct trial t;
        make_trial(&t, &random, DURATION_SECONDS, DURATION_DAYS);
        t.clock.stop_count = 0;
        int64_t before = due_of(&t), x = minutes_between(&random, 60000, 9 * DAY_MS);
        t.clock.stop_count = 1;
        t.stops[0].from = t.clock.started_at + random_between(&random, 0, before - t.clock.started_at - 1);
        t.stops[0].to = t.stops[0].from + x;
        int64_t after = due_of(&t);
        if (duration_is_elapsed(t.clock.duration)) {
            assert_true(after == before + x);
        } else if (t.clock.duration.unit == DURATION_WORKING_HOURS) {
            assert_true(calendar_open_ms(t.calendar, before, after) ==
                        calendar_open_ms(t.calendar, t.stops[0].from, t.stops[0].to));
        } else {
            int32_t a = oracle_day_at(t.stops[0].from), b = oracle_day_at(t.stops[0].to), open = 0, moved = 0;
            int32_t old_day = oracle_day_at(before - 1), new_day = oracle_day_at(after - 1);
            for (int32_t day = a + 1; day <= b; day++) open += oracle_is_open(&t, day);
            for (int32_t day = old_day + 1; day <= new_day; day++) moved += oracle_is_open(&t, day);
            bool resumed_closed = a == old_day && !oracle_is_open(&t, b);
            if (t.clock.duration.unit != DURATION_DAYS) assert_int_equal(moved, open + resumed_closed);
            assert_true(oracle_is_open(&t, new_day) && new_day >= b);
        }
        /* Longer pauses never end earlier; begun too late they change nothing. */
        t.stops[0].to += minutes_between(&random, 0, 3 * DAY_MS);
        assert_true(due_of(&t) >= after);
        t.stops[0] = (struct stop){before, before + x};
        assert_true(due_of(&t) == before);
    }
}

/* How a stop is written down does not matter, nor that it is still open. */
static void split_and_open_stops_are_the_same(void **state) {
    (void)state;
    uint64_t random = SEED + 9;
    for (int n = 0; n < 20000; n++) {
        struct trial t;
        make_trial(&t, &random, DURATION_SECONDS, DURATION_DAYS);
        if (!t.clock.stop_count) continue;
        size_t last = t.clock.stop_count - 1;
        int64_t due = due_of(&t), end = t.stops[last].to;
        t.stops[last].to = 0;
        assert_true(legal_clock_due(t.calendar, &t.clock, end) == due);
        t.stops[last].to = end;
        if (t.clock.stop_count == STOPS_TRIED || end - t.stops[last].from < 2) continue;
        int64_t cut = random_between(&random, t.stops[last].from + 1, end - 1);
        t.stops[last].to = t.stops[last + 1].from = cut;
        t.stops[last + 1].to = end;
        t.clock.stop_count++;
        if (due_of(&t) != due) tell(&t, due);
    }
}

static void it_never_ends_on_a_closed_day_nor_while_stopped(void **state) {
    (void)state;
    uint64_t random = SEED + 11;
    for (int n = 0; n < 20000; n++) {
        struct trial t;
        make_trial(&t, &random, DURATION_WORKING_HOURS, DURATION_DAYS);
        int64_t due = due_of(&t);
        assert_true(due > t.clock.started_at);
        assert_true(oracle_is_open(&t, oracle_day_at(due - 1)));
        for (size_t i = 0; i < t.clock.stop_count; i++) {
            if (t.stops[i].from < due) assert_true(t.stops[i].to < due || t.stops[i].to <= t.clock.started_at);
        }
        t.clock.duration.count++;
        assert_true(due_of(&t) >= due);
    }
}

/* ---- status and what is left ---- */

static void status_at_the_edges(void **state) {
    (void)state;
    const struct calendar *c = territory("77");
    struct stop stop = {instant("2026-04-14T11:00:00Z"), 0};
    struct legal_clock clock = {.started_at = instant("2026-04-13T08:00:00Z"), .duration = read_duration("8 hours")};
    int64_t due = instant("2026-04-13T16:00:00Z");
    assert_int_equal(legal_clock_status(c, &clock, due - 1), DEADLINE_RUNNING);
    assert_int_equal(legal_clock_status(c, &clock, due), DEADLINE_RUNNING);
    assert_int_equal(legal_clock_status(c, &clock, due + 1), DEADLINE_MISSED);
    clock.met_at = due;
    assert_int_equal(legal_clock_status(c, &clock, due + DAY_MS), DEADLINE_MET);
    clock.met_at = due + 1;
    assert_int_equal(legal_clock_status(c, &clock, due + DAY_MS), DEADLINE_MISSED);
    clock.met_at = 0;
    clock.stops = &stop; /* begun a day too late: missed all the same */
    clock.stop_count = 1;
    assert_int_equal(legal_clock_status(c, &clock, due + 2 * DAY_MS), DEADLINE_MISSED);
    stop.from = due - 1;
    assert_int_equal(legal_clock_status(c, &clock, due + 20 * DAY_MS), DEADLINE_PAUSED);
    stop.to = due + 10 * DAY_MS;
    assert_int_equal(legal_clock_status(c, &clock, stop.to), DEADLINE_RUNNING);
    assert_int_equal(legal_clock_status(c, &clock, stop.to + 2), DEADLINE_MISSED);
}

static void what_is_left(void **state) {
    (void)state;
    struct legal_clock_left left;
    struct legal_clock clock = {.started_at = instant("2026-04-30T10:00:00+02:00"),
                                .duration = read_duration("5 working days")};
    legal_clock_remaining(territory("77"), &clock, instant("2026-04-30T17:00:00+02:00"), &left);
    assert_int_equal(left.working_days, 5);
    assert_true(left.ms == instant("2026-05-11T22:00:00Z") - instant("2026-04-30T15:00:00Z"));
    legal_clock_remaining(territory("77"), &clock, instant("2026-05-11T10:00:00+02:00"), &left);
    assert_int_equal(left.working_days, 0);
    legal_clock_remaining(territory("77"), &clock, instant("2026-05-11T22:00:05Z"), &left);
    assert_true(left.ms == -5000 && left.working_days == 0);
    /* Met: nothing is left to do, and it is judged by the moment it was met. */
    clock.met_at = instant("2026-05-11T21:00:00Z");
    legal_clock_remaining(territory("77"), &clock, instant("2026-06-11T22:00:05Z"), &left);
    assert_true(left.ms == HOUR_MS && left.working_days == 0);
}

/* ---- on a deadline ---- */

static void a_deadline_stops_and_runs(void **state) {
    (void)state;
    struct deadline d = {.name = "answer", .duration = "5 working days", .started_at = instant("2026-04-13T08:00:00Z")};
    const struct calendar *c = territory("77");
    struct fail why = {0};
    assert_int_equal(legal_clock_update(c, &d, d.started_at, &why), GUICHET_OK);
    assert_instant(d.due_at, "2026-04-20T22:00:00Z");
    assert_int_equal(d.status, DEADLINE_RUNNING);

    assert_int_equal(legal_clock_pause(&d, instant("2026-04-14T09:00:00Z"), &why), GUICHET_OK);
    assert_int_equal(legal_clock_pause(&d, instant("2026-04-14T10:00:00Z"), &why), GUICHET_OK); /* stopped already */
    assert_int_equal(d.stop_count, 1);
    assert_int_equal(legal_clock_update(c, &d, instant("2026-04-16T09:00:00Z"), &why), GUICHET_OK);
    assert_instant(d.due_at, "2026-04-22T22:00:00Z");
    assert_int_equal(d.status, DEADLINE_PAUSED);

    legal_clock_resume(&d, instant("2026-04-16T09:00:00Z"));
    legal_clock_resume(&d, instant("2026-04-18T09:00:00Z")); /* running already */
    assert_instant(d.stops[0].from, "2026-04-14T09:00:00Z");
    assert_instant(d.stops[0].to, "2026-04-16T09:00:00Z");
    assert_int_equal(legal_clock_update(c, &d, instant("2026-04-20T09:00:00Z"), &why), GUICHET_OK);
    assert_instant(d.due_at, "2026-04-22T22:00:00Z");
    assert_int_equal(d.status, DEADLINE_RUNNING);

    d.met_at = instant("2026-04-22T09:00:00Z");
    assert_int_equal(legal_clock_update(c, &d, instant("2026-06-20T09:00:00Z"), &why), GUICHET_OK);
    assert_instant(d.due_at, "2026-04-22T22:00:00Z");
    assert_int_equal(d.status, DEADLINE_MET);
}

static void stops_are_kept_short(void **state) {
    (void)state;
    struct deadline d = {.name = "answer", .duration = "2 hours", .started_at = 1000};
    struct fail why = {0};
    assert_int_equal(legal_clock_pause(&d, 2000, &why), GUICHET_OK);
    legal_clock_resume(&d, 2000); /* nothing passed */
    assert_int_equal(d.stop_count, 0);
    for (int i = 0; i < STOPS_MAX; i++) {
        assert_int_equal(legal_clock_pause(&d, 10000 + i * 10, &why), GUICHET_OK);
        legal_clock_resume(&d, 10005 + i * 10);
    }
    assert_int_equal(d.stop_count, STOPS_MAX);
    assert_int_equal(legal_clock_pause(&d, 20000, &why), GUICHET_LIMIT);
    assert_non_null(strstr(why.text, "answer"));
    assert_int_equal(d.stop_count, STOPS_MAX);
    /* At the very moment it was let go: the same stop goes on. */
    assert_int_equal(legal_clock_pause(&d, d.stops[STOPS_MAX - 1].to, &why), GUICHET_OK);
    assert_true(d.stops[STOPS_MAX - 1].to == 0);
    d.fixed_at = 0;
    assert_int_equal(legal_clock_update(territory("77"), &d, 30000, &why), GUICHET_OK);
}

static void a_deadline_that_cannot_be_read(void **state) {
    (void)state;
    struct deadline d = {.name = "answer", .duration = "2 moons", .started_at = 1000, .due_at = 42};
    struct fail why = {0};
    assert_int_equal(legal_clock_update(territory("77"), &d, 2000, &why), GUICHET_INVALID);
    assert_int_equal(d.due_at, 42);
    d.duration = NULL;
    assert_int_equal(legal_clock_update(territory("77"), &d, 2000, &why), GUICHET_INVALID);
    d.fixed_at = 5000;
    assert_int_equal(legal_clock_update(territory("77"), &d, 2000, &why), GUICHET_OK);
    assert_int_equal(d.due_at, 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_stop_by_hand),
        cmocka_unit_test(stops_across_the_change_of_clocks),
        cmocka_unit_test(an_open_stop_counts_up_to_now),
        cmocka_unit_test(a_magistrates_date_never_moves),
        cmocka_unit_test(stops_agree_with_the_oracle),
        cmocka_unit_test(a_pause_moves_the_due_date_by_exactly_what_it_should),
        cmocka_unit_test(split_and_open_stops_are_the_same),
        cmocka_unit_test(it_never_ends_on_a_closed_day_nor_while_stopped),
        cmocka_unit_test(status_at_the_edges),
        cmocka_unit_test(what_is_left),
        cmocka_unit_test(a_deadline_stops_and_runs),
        cmocka_unit_test(stops_are_kept_short),
        cmocka_unit_test(a_deadline_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, load_calendars, drop_calendars);
}
