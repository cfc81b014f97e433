/* The yearly report against figures counted by hand: periods at midnight in Paris, leap years, quantiles of working
 * time, what histories tell of emergencies, notices and holds. */
#include "desk_kit.h"

#include "desk/yearly.h"

enum {
    RECEIVED,
    ANSWERED,
    REFUSED,
    WITHDRAWN,
    OTHERWISE,
    OPEN,
    OVERDUE,
    LATE,
    TRANSFERRED,
    STOPPED,
    STOPPED_S,
    P50,
    P90,
    P95
};

static int64_t at(const char *text) {
    int64_t ms;
    assert_int_equal(text_time_parse(bytes_of(text), &ms), GUICHET_OK);
    return ms;
}

static struct yearly *begin(struct kit *kit, int year, const char *now) {
    struct yearly *yearly = arena_alloc(&kit->arena, sizeof *yearly);
    yearly_init(yearly, "77", year, at(now), kit->desk->calendar, &kit->arena);
    return yearly;
}

static struct requisition case_of(const char *received, const char *outcome, int64_t minutes) {
    struct requisition head = {.type = "postal.item.tracking",
                               .party = "police-77",
                               .unit = "Melun",
                               .holder = "courrier",
                               .territory = "77",
                               .state = "any",
                               .clock = CLOCK_RUNNING,
                               .outcome = outcome,
                               .received_at = at(received)};
    if (outcome) head.closed_at = head.received_at + minutes * 60000;
    return head;
}

static void add(struct yearly *yearly, const struct requisition *head) {
    assert_int_equal(yearly_add(yearly, &(struct yearly_case){.head = head}), GUICHET_OK);
}

static const int64_t *row(const struct yearly *yearly, int sheet, enum yearly_which which, const char *key) {
    const struct yearly_table *table = &yearly->sheets[sheet].tables[which];
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].key, key) == 0) return table->rows[i].n;
    return NULL;
}

static void finish(struct yearly *yearly) {
    assert_int_equal(yearly_finish(yearly), GUICHET_OK);
    for (int which = 0; which < YEARLY_TABLES; which++) {
        const struct yearly_table *own = &yearly->sheets[0].tables[which], *before = &yearly->sheets[1].tables[which];
        assert_int_equal(own->count, before->count);
        for (size_t i = 0; i < own->count; i++) assert_string_equal(own->rows[i].key, before->rows[i].key);
    }
}

static void midnight_in_paris_parts_years_and_months(void **state) {
    struct yearly *yearly = begin(*state, 2025, "2026-02-01T12:00:00Z");
    static const char *const received[] = {
        "2023-12-31T22:59:59.999Z", "2023-12-31T23:00:00Z", "2024-12-31T22:59:59.999Z", "2024-12-31T23:00:00Z",
        "2025-03-31T21:59:59.999Z", "2025-03-31T22:00:00Z", "2025-12-31T22:59:59.999Z", "2025-12-31T23:00:00Z"};
    for (size_t i = 0; i < sizeof received / sizeof *received; i++) {
        struct requisition head = case_of(received[i], NULL, 0);
        add(yearly, &head);
    }
    finish(yearly);
    assert_false(yearly->is_running);
    assert_int_equal(row(yearly, 0, YEARLY_TOTAL, "")[RECEIVED], 4);
    assert_int_equal(row(yearly, 1, YEARLY_TOTAL, "")[RECEIVED], 2);
    assert_int_equal(yearly->sheets[0].tables[YEARLY_MONTH].count, 12);
    static const int64_t months[] = {1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1};
    for (int i = 0; i < 12; i++)
        assert_int_equal(yearly->sheets[0].tables[YEARLY_MONTH].rows[i].n[RECEIVED], months[i]);
    assert_int_equal(row(yearly, 1, YEARLY_MONTH, "01")[RECEIVED], 1);
    assert_int_equal(row(yearly, 1, YEARLY_MONTH, "12")[RECEIVED], 1);
    yearly_done(yearly);
}

static void a_leap_year_has_its_day(void **state) {
    struct yearly *over = begin(*state, 2024, "2026-02-01T12:00:00Z"),
                  *running = begin(*state, 2024, "2024-02-29T11:00:00Z");
    struct requisition head = case_of("2024-02-29T09:00:00Z", NULL, 0);
    assert_int_equal(over->sheets[0].to - over->sheets[0].from, 366 * DAY_MS);
    assert_int_equal(over->sheets[1].to - over->sheets[1].from, 365 * DAY_MS);
    add(over, &head);
    finish(over);
    assert_int_equal(row(over, 0, YEARLY_MONTH, "02")[RECEIVED], 1);
    assert_true(running->is_running);
    assert_int_equal(running->sheets[0].to, at("2024-02-29T11:00:00.001Z"));
    assert_int_equal(running->sheets[1].to, at("2023-03-01T11:00:00Z")); /* the day after 28 February, same hour */
    yearly_done(over);
    yearly_done(running);
}

/* Twenty of a Monday, answered after 10, 20 … 200 minutes; the clock of the last stood still for 30. */
static void quantiles_are_of_working_time(void **state) {
    struct yearly *yearly = begin(*state, 2025, "2026-02-01T12:00:00Z");
    for (int i = 1; i <= 20; i++) {
        struct requisition head = case_of("2025-03-03T08:00:00Z", i % 2 ? "answered" : "no_data", i * 10);
        head.deadline_count = i == 20;
        head.deadlines[0].stop_count = 1;
        head.deadlines[0].stops[0] = (struct stop){at("2025-03-03T09:00:00Z"), at("2025-03-03T09:30:00Z")};
        add(yearly, &head);
    }
    finish(yearly);
    const int64_t *n = row(yearly, 0, YEARLY_FAMILY, "postal");
    assert_int_equal(n[ANSWERED], 20);
    assert_int_equal(n[P50], 100 * 60);
    assert_int_equal(n[P90], 170 * 60);
    assert_int_equal(n[P95], 180 * 60);
    assert_int_equal(n[STOPPED], 1);
    assert_int_equal(n[STOPPED_S], 30 * 60);
    assert_int_equal(row(yearly, 1, YEARLY_TOTAL, "")[P50], YEARLY_NONE);
    yearly_done(yearly);
}

/* Friday 17:00 to Monday 10:00 in Paris: an hour on Friday, an hour and a half on Monday. */
static void nights_and_weekends_do_not_count(void **state) {
    struct yearly *yearly = begin(*state, 2025, "2026-02-01T12:00:00Z");
    struct requisition head = case_of("2025-03-07T16:00:00Z", "answered", 65 * 60);
    add(yearly, &head);
    finish(yearly);
    assert_int_equal(row(yearly, 0, YEARLY_TOTAL, "")[P50], 150 * 60);
    yearly_done(yearly);
}

static void every_end_has_its_column(void **state) {
    struct yearly *yearly = begin(*state, 2025, "2026-02-01T12:00:00Z");
    static const char *const outcomes[] = {"answered", "refused", "refused", "withdrawn", "lapsed", NULL, NULL};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        struct requisition head = case_of("2025-05-05T08:00:00Z", outcomes[i], 5);
        head.due_at = i == 0 ? head.received_at + 1 : i == 5 ? at("2025-05-06T08:00:00Z") : at("2027-01-01T00:00:00Z");
        struct yearly_case one = {.head = &head, .refusal = i == 1 ? "too_broad" : NULL};
        for (int times = 0; i == 3 && times < 2; times++)
            yearly_tell(&one, &(struct query_row_entry){.event = "transfer"});
        assert_int_equal(yearly_add(yearly, &one), GUICHET_OK);
    }
    struct requisition strangers[3];
    for (int i = 0; i < 3; i++) strangers[i] = case_of("2025-05-05T08:00:00Z", NULL, 0);
    strangers[0].test = true;
    strangers[1].circle = "legal";
    strangers[2].territory = "57";
    for (int i = 0; i < 3; i++) add(yearly, &strangers[i]);
    finish(yearly);
    const int64_t *n = row(yearly, 0, YEARLY_PARTY, "police-77");
    const int64_t wanted[] = {7, 1, 2, 1, 1, 2, 1, 1, 1};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) assert_int_equal(n[i], wanted[i]);
    assert_int_equal(n[RECEIVED], n[ANSWERED] + n[REFUSED] + n[WITHDRAWN] + n[OTHERWISE] + n[OPEN]);
    assert_int_equal(row(yearly, 0, YEARLY_REFUSAL, "too_broad")[0], 1);
    assert_int_equal(row(yearly, 0, YEARLY_REFUSAL, "")[0], 1);
    yearly_done(yearly);
}

static void add_told(struct yearly *yearly, struct requisition head, bool is_notice, bool is_from_holder,
                     const struct query_row_entry *events, size_t count) {
    struct yearly_case one = {.head = &head, .is_notice = is_notice, .is_from_holder = is_from_holder};
    for (size_t i = 0; i < count; i++) yearly_tell(&one, &events[i]);
    assert_int_equal(yearly_add(yearly, &one), GUICHET_OK);
}

#define TOLD(...)                                                                                                      \
    (const struct query_row_entry[]){__VA_ARGS__},                                                                     \
        sizeof((const struct query_row_entry[]){__VA_ARGS__}) / sizeof(struct query_row_entry)

static void histories_tell_of_emergencies(void **state) {
    struct yearly *yearly = begin(*state, 2025, "2026-02-01T12:00:00Z");
    struct requisition head = case_of("2025-05-05T08:00:00Z", "answered", 5);
    head.urgency = URGENCY_VITAL;
    add_told(yearly, head, false, false, TOLD({.event = "callback_confirmed"}, {.event = "regularise"}));
    add_told(yearly, head, false, false,
             TOLD({.event = "callback_failed"}, {.event = "callback_confirmed"}, {.event = "timer.duty.regularise"}));
    add_told(yearly, head, false, false, TOLD({.event = "timer.duty.regularise"}, {.event = "regularise"}));
    add_told(yearly, head, false, false, TOLD({.event = "callback_failed"}, {.event = "callback_failed"}));
    add_told(yearly, head, false, false, TOLD({.event = "callback_fraud"}));
    assert_int_equal(yearly_add_unjustified(yearly, &head), GUICHET_OK);
    finish(yearly);
    /* received, confirmed, failed, in time, escalated, of these later, false, unjustified */
    const int64_t wanted[] = {5, 2, 3, 1, 2, 1, 2, 1};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(row(yearly, 0, YEARLY_VITAL, "")[i], wanted[i]);
    yearly_done(yearly);
}

static void histories_tell_of_notices_and_holds(void **state) {
    struct yearly *yearly = begin(*state, 2025, "2026-02-01T12:00:00Z");
    struct requisition notice = case_of("2025-05-05T08:00:00Z", NULL, 0),
                       lapsed = case_of("2025-05-05T08:00:00Z", "lapsed", 9);
    notice.type = lapsed.type = "prevention.notice";
    add_told(yearly, notice, true, true, TOLD({.event = "acknowledge"}, {.event = "acknowledge"}));
    add_told(yearly, notice, true, false, TOLD({.event = "accept"}));
    add_told(yearly, lapsed, true, true, TOLD({.event = "decline"}));
    struct requisition hold = case_of("2025-05-05T08:00:00Z", "answered", 60),
                       kept = case_of("2025-05-05T08:00:00Z", NULL, 0);
    add_told(yearly, hold, false, false,
             TOLD({.event = "call.done", .from = "order", .to = "held"},
                  {.event = "timer.expiry", .from = "held", .to = "release"}));
    add_told(yearly, hold, false, false,
             TOLD({.event = "call.done", .from = "order", .to = "held"},
                  {.event = "withdraw", .from = "held", .to = "release"}));
    add_told(
        yearly, hold, false, false,
        TOLD({.event = "held", .from = "by_hand", .to = "held"}, {.event = "seize", .from = "held", .to = "seized"}));
    add_told(
        yearly, kept, false, false,
        TOLD({.event = "held", .from = "by_hand", .to = "held"}, {.event = "extend", .from = "held", .to = "held"}));
    add_told(yearly, kept, false, false, TOLD({.event = "armed", .from = "by_hand", .to = "armed"}));
    finish(yearly);
    /* sent, received, acknowledged, percent, declined, lapsed, open */
    const int64_t told[] = {2, 1, 2, 67, 1, 1, 2};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        assert_int_equal(row(yearly, 0, YEARLY_NOTICE, "prevention.notice")[i], told[i]);
    assert_int_equal(row(yearly, 0, YEARLY_TOTAL, "")[RECEIVED], 5); /* notices are no requisitions */
    /* placed, by themselves, on demand, otherwise, running */
    const int64_t held[] = {4, 1, 1, 1, 1}, watched[] = {1, 0, 0, 0, 1};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(row(yearly, 0, YEARLY_PLACED, "hold")[i], held[i]);
        assert_int_equal(row(yearly, 0, YEARLY_PLACED, "watch")[i], watched[i]);
    }
    yearly_done(yearly);
}

#define in_kit(test) cmocka_unit_test_setup_teardown(test, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        in_kit(midnight_in_paris_parts_years_and_months),
        in_kit(a_leap_year_has_its_day),
        in_kit(quantiles_are_of_working_time),
        in_kit(nights_and_weekends_do_not_count),
        in_kit(every_end_has_its_column),
        in_kit(histories_tell_of_emergencies),
        in_kit(histories_tell_of_notices_and_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
