/* flow/duty.h: the tables agree with each other, and who may not do what after whom. */
#include "flow_fixture.h"

#include "flow/duty.h"

static const char SOURCE[] =
    "return workflow { type = 'test.duty', holder = 'colissimo', bases = law.general, input = {}, answer = {},\n"
    "  due = { normal = '3 working days', urgent = '8 hours', vital = '2 hours' }, start = 'work',\n"
    "  states = { work = { task = { team = 'colissimo', role = 'agent' }, on = { done = 'check' } },\n"
    "    check = { approve = { team = 'colissimo', role = 'agent', distinct_from = { 'work' } },\n"
    "              on = { approve = 'sent', ['return'] = 'work' } },\n"
    "    sent = { final = 'answered', answer = function() return {} end } } }\n";

static void what_is_kept_reads_back(void **state) {
    (void)state;
    struct duties before = {.callback = "pending",
                            .failures = 1,
                            .release = "sent",
                            .act = "awaited",
                            .asked_by = "holder",
                            .asked_reason = "Le volume.",
                            .asked_due = 1773133200000,
                            .asked_at = 1773046800000},
                  after;
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1000);
    json_out_init(&out, &text);
    json_object(&out);
    json_key(&out, "duties");
    duty_write(&out, &before);
    json_object_end(&out);
    duty_read(json(arena_copy(&arena, buffer_bytes(&text))), &after);
    buffer_done(&text);
    assert_string_equal(after.callback, "pending");
    assert_int_equal(after.failures, 1);
    assert_string_equal(after.release, "sent");
    assert_string_equal(after.act, "awaited");
    assert_null(after.review);
    assert_string_equal(after.asked_by, "holder");
    assert_string_equal(after.asked_reason, "Le volume.");
    assert_int_equal(after.asked_due, before.asked_due);
    assert_int_equal(after.asked_at, before.asked_at);
    duty_read(json("{\"duties\":null}"), &after);
    assert_null(after.callback);
    assert_null(duty_event_at(&after, 0));
}

static void events_follow_where_the_duties_stand(void **state) {
    (void)state;
    static const struct {
        struct duties stands;
        const char *events[5];
    } rows[] = {
        {{.callback = "pending"}, {"callback_confirmed", "callback_failed", "callback_fraud"}},
        {{.callback = "confirmed"}, {NULL}},
        {{.callback = "failed", .review = "pending"}, {"reviewed"}},
        {{.act = "awaited"}, {"regularise", "timer.duty.regularise"}},
        {{.act = "irregular"}, {"regularise"}},
        {{.act = "late", .review = "justified"}, {NULL}},
        {{.deadline = "open"}, {"new_deadline"}},
        {{.deadline = "holder"}, {"agree_deadline", "refuse_deadline", "drop_deadline"}},
        {{.deadline = "requester"}, {"agree_deadline", "refuse_deadline", "drop_deadline"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count = 0;
        for (const struct duty_event *one; (one = duty_event_at(&rows[i].stands, count)); count++) {
            assert_string_equal(one->event.name, rows[i].events[count]);
            assert_ptr_equal(duty_event_of(&rows[i].stands, bytes_of(one->event.name)), one);
            assert_string_equal(duty_event_named(one->event.name)->event.name, one->event.name);
            assert_true(duty_is_reserved(one->event.name));
            if (one->duty) assert_true(duty_title(one->duty) && duty_roles(one->duty));
        }
        assert_null(rows[i].events[count]);
    }
    assert_null(duty_event_of(&rows[1].stands, BYTES("callback_confirmed")));
    assert_true(duty_is_reserved("callback") && duty_is_reserved("duty.mine"));
    assert_false(duty_is_reserved("review") || duty_is_reserved("call"));
}

/* Of the two sides one asks and the other replies: nobody agrees with himself. */
static void no_side_answers_itself(void **state) {
    (void)state;
    static const struct {
        const char *asked_by, *event;
        bool is_theirs, is_holders;
    } rows[] = {
        {"holder", "agree_deadline", true, false},     {"holder", "refuse_deadline", true, false},
        {"holder", "drop_deadline", false, true},      {"requester", "agree_deadline", false, true},
        {"requester", "refuse_deadline", false, true}, {"requester", "drop_deadline", true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct duties duties = {.deadline = rows[i].asked_by};
        const struct duty_event *one = duty_event_of(&duties, bytes_of(rows[i].event));
        assert_int_equal(!!(one->event.by & FLOW_BY_REQUESTER), rows[i].is_theirs);
        assert_int_equal(!!(one->event.by & FLOW_BY_CLAIM), rows[i].is_holders);
        assert_true(duty_is_of_deadline(rows[i].event));
    }
    assert_false(duty_is_of_deadline("regularise"));
}

static void another_deadline_is_for_what_is_due_and_where_the_workflow_says_so(void **state) {
    (void)state;
    struct flow with = {.new_deadline = true}, without = {0};
    struct requisition head = {.deadline_count = 2, .clock = CLOCK_PAUSED};
    struct duties duties = {0};
    duty_follow(&duties, &without, &head);
    assert_null(duties.deadline);
    duty_follow(&duties, &with, &head);
    assert_string_equal(duties.deadline, "open");
    duties.asked_by = DUTY_HOLDER;
    duty_follow(&duties, &with, &head);
    assert_string_equal(duties.deadline, "holder");
    head.clock = CLOCK_STOPPED;
    duty_follow(&duties, &with, &head);
    assert_null(duties.deadline);
    head.clock = CLOCK_RUNNING;
    head.deadlines[0].met_at = 1;
    duty_follow(&duties, &with, &head);
    assert_non_null(duties.deadline);
    head.deadlines[1].met_at = 1;
    duty_follow(&duties, &with, &head);
    assert_null(duties.deadline);
}

static void four_eyes(void **state) {
    (void)state;
    struct flow *flow = load(SOURCE);
    yyjson_val *people = json("{\"work\":[\"ana\"],\"check\":[\"bob\"],\"callback\":[\"jul\"]}");
    const struct duties calls = {.callback = "pending"}, review = {.review = "pending"};
    const struct duty_event *call = duty_event_of(&calls, BYTES("callback_confirmed"));
    const struct duty_event *look = duty_event_of(&review, BYTES("reviewed"));
    static const struct {
        const char *person;
        bool calls, reviews, works, approves; /* is barred from */
    } rows[] = {{"ana", true, true, false, false},
                {"bob", false, true, false, false},
                {"jul", false, true, true, false},
                {"sup", false, false, false, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(duty_bars_event(flow, people, call, rows[i].person), rows[i].calls);
        assert_int_equal(duty_bars_event(flow, people, look, rows[i].person), rows[i].reviews);
        assert_int_equal(duty_bars_state(people, flow_state_of(flow, "work"), rows[i].person), rows[i].works);
        assert_int_equal(duty_bars_state(people, flow_state_of(flow, "check"), rows[i].person), rows[i].approves);
    }
    assert_ptr_equal(flow_state_of(flow, "suspected_fraud"), duty_state_of("suspected_fraud"));
    assert_null(flow_state_of(flow, "nowhere"));
    flow_free(flow);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_reads_back),
        cmocka_unit_test(events_follow_where_the_duties_stand),
        cmocka_unit_test(no_side_answers_itself),
        cmocka_unit_test(another_deadline_is_for_what_is_due_and_where_the_workflow_says_so),
        cmocka_unit_test(four_eyes),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
