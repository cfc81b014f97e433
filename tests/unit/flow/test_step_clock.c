/* The timer of the deadlines: set, moved, cleared, and what it tells. */
#include "step_fixture.h"

/* When the timer of the deadlines was set to in the last step; 0: it was not; -1: it was cleared. */
static int64_t watched(void) {
    const struct op *set = timer_op(OP_TIMER_SET, DUTY_DEADLINE);
    if (set) return set->as.timer.due_at;
    return timer_op(OP_TIMER_CLEAR, DUTY_DEADLINE) ? -1 : 0;
}

static int watch(void) {
    return fire_as("timer." DUTY_DEADLINE, "system", "system", NULL, NULL);
}

static void a_deadline_is_told_before_and_after_it_is_missed(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, 0, false));
    assert_int_equal(watched(), NOW + 6 * HOUR); /* a quarter before */
    t.now = NOW + 6 * HOUR;
    must(watch());
    assert_string_equal(t.out.deadline, "soon");
    assert_int_equal(watched(), NOW + 8 * HOUR + 1);
    assert_int_equal(t.change.op_count, 1); /* nothing of the case: no entry, no new version */
    assert_int_equal(t.head.version, 1);
    must(fire("again", NULL));
    assert_int_equal(watched(), 0);
    assert_null(t.out.deadline);
    t.now = NOW + 8 * HOUR + 1;
    must(watch());
    assert_string_equal(t.out.deadline, "missed");
    assert_int_equal(watched(), -1);
    assert_string_equal(op_of(OP_ENTRY, 0)->as.entry.event, "deadline.missed");
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_MISSED);
    assert_string_equal(t.head.state, "work");
    must(fire("again", NULL));
    assert_int_equal(watched(), 0);
}

static void long_deadlines_are_told_a_day_before_and_late_ones_once(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    assert_int_equal(t.head.due_at - watched(), (t.head.due_at - NOW) / 4);
    must(fire("ask", NULL));
    t.now = NOW + 9 * DAY;
    must(fire_as("reply", "requester", "s", NULL, NULL));
    assert_true((t.head.due_at - NOW) / 4 > DAY);
    assert_int_equal(t.head.due_at - watched(), DAY);
    must(submit("{}", URGENCY_NORMAL, 0, false));
    t.now = t.head.due_at + DAY; /* the lights were out */
    must(watch());
    assert_string_equal(t.out.deadline, "missed");
    assert_int_equal(watched(), -1);
}

static void the_watch_moves_with_the_clock(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, 0, false));
    t.now = NOW + HOUR;
    must(fire("ask", NULL));
    assert_int_equal(watched(), -1);
    t.now = NOW + 5 * HOUR;
    must(fire_as("reply", "requester", "s", NULL, NULL));
    assert_int_equal(watched(), NOW + 9 * HOUR); /* due after 12 hours */
    t.now = NOW + 10 * HOUR;
    must(fire("ask", NULL));
    t.now = NOW + 12 * HOUR;
    must(fire_as("reply", "requester", "s", NULL, NULL));
    assert_int_equal(watched(), NOW + 14 * HOUR + 1); /* told already */
    must(fire_as("withdraw", "requester", "s", NULL, NULL));
    assert_int_equal(watched(), -1);
    must(submit("{}", URGENCY_URGENT, NOW + 2 * HOUR, true)); /* a magistrate's date does not stand still */
    must(fire("ask", NULL));
    assert_int_equal(watched(), 0);
    t.now = NOW + 2 * HOUR + 1;
    must(watch());
    assert_string_equal(t.out.deadline, "missed");
    must(fire_as("reply", "requester", "s", NULL, NULL));
    assert_true(watched() > t.now); /* the other one is left */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deadline_is_told_before_and_after_it_is_missed),
        cmocka_unit_test(long_deadlines_are_told_a_day_before_and_late_ones_once),
        cmocka_unit_test(the_watch_moves_with_the_clock),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
