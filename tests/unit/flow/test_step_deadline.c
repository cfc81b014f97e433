/* Another deadline: asked for, agreed to, refused, fixed; and the clock that moves only then. */
#include "step_fixture.h"

#define SEED 20260311u

static uint64_t seed = SEED;

static int64_t below(int64_t bound) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(seed >> 33) % bound;
}

static const char *wish(int64_t due_at) {
    char text[TEXT_TIME_SIZE + 1];
    text_time(due_at, text);
    return arena_printf(&arena, "{\"due_at\":\"%s\",\"reason\":\"Le volume.\"}", text);
}

static int theirs(const char *event, const char *input) {
    return fire_as(event, "requester", "s", input, NULL);
}

static void refused(int status, const char *code) {
    assert_int_not_equal(status, GUICHET_OK);
    assert_string_equal(t.faults->count ? t.faults->list[0].code : t.why.code, code);
}

static const char *payload(void) {
    return arena_copy(&arena, op_of(OP_ENTRY, 0)->as.entry.payload);
}

static void nothing_moves_before_the_other_side_agrees(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, 0, false));
    int64_t before = t.head.due_at, after = NOW + 5 * DAY;
    must(fire("new_deadline", wish(after)));
    assert_int_equal(t.head.due_at, before);
    assert_string_equal(t.out.notify, "requester");
    assert_string_equal(t.out.duties.deadline, "holder");
    assert_int_equal(t.out.duties.asked_due, after);
    refused(fire("new_deadline", wish(after)), "event_not_allowed"); /* one at a time */
    must(fire("again", NULL));                                       /* it stays asked whatever happens meanwhile */
    assert_string_equal(t.out.duties.deadline, "holder");
    must(theirs("agree_deadline", NULL));
    assert_int_equal(t.head.due_at, after);
    assert_int_equal(t.head.deadlines[0].due_at, after);
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_RUNNING);
    assert_string_equal(t.head.state, "work");
    assert_string_equal(t.out.notify, "holder");
    assert_string_equal(t.out.duties.deadline, "open");
    assert_non_null(
        strstr(payload(), "\"due_at\":{\"from\":\"2026-03-10T17:00:00Z\",\"to\":\"2026-03-15T09:00:00Z\"}"));
    const struct op *timer = timer_op(OP_TIMER_SET, DUTY_DEADLINE);
    assert_non_null(timer);
    assert_int_equal(timer->as.timer.due_at, after - DAY);
}

static void an_agreed_date_stands_where_the_case_is_handed_on(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, 0, false));
    must(fire("new_deadline", wish(NOW + 5 * DAY)));
    must(theirs("agree_deadline", NULL));
    assert_string_equal(t.head.deadlines[0].name, "agreed");
    t.now = NOW + DAY;
    must(fire("hand", "{\"holder\":\"chronopost\"}"));
    assert_string_equal(t.head.holder, "chronopost");
    assert_int_equal(t.head.due_at, NOW + 5 * DAY);
}

static void refused_and_taken_back_it_is_as_it_was(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    int64_t before = t.head.due_at;
    must(theirs("new_deadline", wish(NOW + HOUR)));
    assert_string_equal(t.out.notify, "holder");
    must(fire("refuse_deadline", "{\"reason\":\"Impossible.\"}"));
    assert_string_equal(t.out.notify, "requester");
    assert_int_equal(t.head.due_at, before);
    must(theirs("new_deadline", wish(NOW + 2 * HOUR)));
    must(theirs("drop_deadline", NULL));
    assert_int_equal(t.head.due_at, before);
    assert_string_equal(t.out.duties.deadline, "open");
    refused(fire("agree_deadline", NULL), "event_not_allowed");
    must(theirs("new_deadline", wish(NOW + 3 * HOUR)));
    must(fire("agree_deadline", NULL)); /* sooner, and the holder has said yes */
    assert_int_equal(t.head.due_at, NOW + 3 * HOUR);
}

static void bad_dates_are_named(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    refused(fire("new_deadline", wish(NOW)), "range");
    assert_string_equal(t.faults->list[0].pointer, "/input/due_at");
    refused(fire("new_deadline", wish(NOW + 366 * DAY)), "range");
    refused(fire("new_deadline", "{\"due_at\":\"2026-03-12T09:00:00Z\"}"), "required");
    must(fire("new_deadline", wish(NOW + HOUR)));
    t.now = NOW + HOUR;
    refused(theirs("agree_deadline", NULL), "deadline_passed");
    must(theirs("refuse_deadline", NULL));
}

static void what_a_magistrate_fixed_only_a_magistrate_moves(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, NOW + 6 * HOUR, true));
    assert_int_equal(t.head.due_at, NOW + 6 * HOUR);
    refused(theirs("new_deadline", wish(NOW + DAY)), "deadline_fixed");
    must(fire("new_deadline", wish(NOW + 9 * DAY)));
    refused(theirs("agree_deadline", NULL), "deadline_fixed");
    t.is_magistrate = true;
    must(theirs("agree_deadline", NULL));
    assert_int_equal(t.head.due_at, NOW + 9 * DAY);
    must(theirs("new_deadline", wish(NOW + 2 * DAY))); /* an order: nobody is asked */
    assert_int_equal(t.head.due_at, NOW + 2 * DAY);
    assert_string_equal(t.out.notify, "holder");
    assert_non_null(strstr(payload(), "\"magistrate\":true"));
    must(fire("ask", NULL)); /* never shifted */
    t.now = NOW + DAY;
    t.is_magistrate = false;
    must(theirs("reply", NULL));
    assert_int_equal(t.head.due_at, NOW + 2 * DAY);
    assert_int_equal(t.head.deadlines[0].stop_count, 0);
}

static void a_missed_deadline_runs_again_and_what_is_met_is_left(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, 0, false));
    must(fire("new_deadline", wish(NOW + 3 * DAY)));
    t.now = NOW + DAY;
    must(fire_as("timer." DUTY_DEADLINE, "system", "system", NULL, NULL));
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_MISSED);
    must(theirs("agree_deadline", NULL));
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_RUNNING);
    assert_non_null(timer_op(OP_TIMER_SET, DUTY_DEADLINE));
    must(fire("done", "{\"n\":1}"));
    must(fire_as("approve", "jurist", "j1", NULL, NULL));
    must(fire_as("approve", "jurist", "j2", NULL, NULL)); /* enters what meets it */
    assert_null(t.out.duties.deadline);
    assert_int_equal(t.head.due_at, NOW + 3 * DAY);
    refused(fire("new_deadline", wish(NOW + 9 * DAY)), "event_not_allowed");
}

/* However often the clock stood before: agreed, it is due at that moment; and every later pause moves it by as much. */
static void agreed_dates_hold_whatever_stopped_before_and_later_pauses_move_them(void **state) {
    (void)state;
    for (int round = 0; round < 200; round++) {
        must(submit("{}", round % 2 ? URGENCY_URGENT : URGENCY_NORMAL, 0, false));
        bool is_paused = false;
        int64_t agreed = 0, since = 0, stopped = 0;
        for (int step = 0; step < 12; step++) {
            t.now += below(9) * HOUR + below(3600) * 1000;
            if (below(3) == 0) {
                agreed = t.now + (1 + below(40 * 24)) * HOUR;
                must(is_paused ? fire("new_deadline", wish(agreed)) : theirs("new_deadline", wish(agreed)));
                must(is_paused ? theirs("agree_deadline", NULL) : fire("agree_deadline", NULL));
                assert_int_equal(t.head.due_at, agreed);
                stopped = 0;
                since = t.now;
            } else if (is_paused) {
                must(theirs("reply", NULL));
                if (agreed) stopped += t.now - since;
                is_paused = false;
            } else {
                if (agreed && t.now >= agreed + stopped) break; /* late: what stops now moves nothing any more */
                must(fire("ask", NULL));
                since = t.now;
                is_paused = true;
            }
            if (agreed && !is_paused) assert_int_equal(t.head.due_at, agreed + stopped);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_moves_before_the_other_side_agrees),
        cmocka_unit_test(an_agreed_date_stands_where_the_case_is_handed_on),
        cmocka_unit_test(refused_and_taken_back_it_is_as_it_was),
        cmocka_unit_test(bad_dates_are_named),
        cmocka_unit_test(what_a_magistrate_fixed_only_a_magistrate_moves),
        cmocka_unit_test(a_missed_deadline_runs_again_and_what_is_met_is_left),
        cmocka_unit_test(agreed_dates_hold_whatever_stopped_before_and_later_pauses_move_them),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
