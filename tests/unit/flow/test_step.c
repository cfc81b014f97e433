/* The step as a pure function: what goes in, which change comes out. No store, no clock. */
#include "step_fixture.h"

static void submission_enters_the_start(void **state) {
    (void)state;
    must(submit("{\"item\":\"6a18987970675\"}", URGENCY_NORMAL, 0, false));
    assert_string_equal(t.head.state, "work");
    assert_string_equal(t.head.holder, "colissimo");
    assert_int_equal(t.head.version, 1);
    assert_int_equal(t.head.entries, 1);
    assert_int_equal(t.head.entry, 1);
    assert_int_equal(t.head.received_at, NOW);
    assert_int_equal(t.head.due_at, at("2026-03-13T23:00:00Z"));
    assert_int_equal(t.change.expected_version, 0);
    assert_int_equal(t.change.ops[0].kind, OP_PUT_REQUISITION);
    const struct op *task = op_of(OP_TASK_OPEN, 0), *entry = op_of(OP_ENTRY, 0);
    assert_string_equal(task->as.task.team, "colissimo");
    assert_int_equal(task->as.task.roles, ROLE_AGENT);
    assert_int_equal(task->as.task.entry, 1);
    assert_int_equal(task->as.task.due_at, t.head.due_at);
    assert_int_equal(timer_op(OP_TIMER_SET, "remind")->as.timer.due_at, NOW + HOUR);
    assert_false(timer_op(OP_TIMER_SET, "remind")->as.timer.of_case);
    assert_true(timer_op(OP_TIMER_SET, "whole")->as.timer.of_case);
    assert_string_equal(entry->as.entry.event, "submit");
    assert_null(entry->as.entry.from);
    assert_string_equal(entry->as.entry.to, "work");
    assert_int_equal(t.out.target_count, 1);
    assert_string_equal(t.out.targets[0].norm, "6A18987970675");
    assert_string_equal(json_get_string(json_get(t.content, "input"), "item", ""), "6A18987970675");
    assert_int_equal(yyjson_arr_size(json_get(t.content, "warnings")), 1);
}

static void a_bad_submission_tells_everything(void **state) {
    (void)state;
    assert_int_equal(submit("{\"x\":1,\"item\":2}", URGENCY_VITAL, NOW - 1, false), GUICHET_INVALID);
    assert_int_equal(t.faults->count, 3);
    assert_string_equal(t.faults->list[2].pointer, "/urgency");
    assert_int_equal(submit("{}", URGENCY_NORMAL, NOW - 1, false), GUICHET_INVALID);
    assert_string_equal(t.faults->list[0].pointer, "/requested_due");
}

static void the_same_step_twice_is_the_same_change(void **state) {
    struct id task;
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    task = op_of(OP_TASK_OPEN, 0)->as.task.id;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    assert_true(id_equal(&task, &op_of(OP_TASK_OPEN, 0)->as.task.id));
    assert_false(id_is_zero(&task));
    must(fire("again", NULL));
    assert_false(id_equal(&task, &op_of(OP_TASK_OPEN, 0)->as.task.id));
}

static void a_pause_moves_the_due_date_and_a_fixed_date_stands(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, NOW + 2 * HOUR, true));
    assert_int_equal(t.head.deadline_count, 2);
    assert_int_equal(t.head.due_at, NOW + 2 * HOUR);
    must(fire("ask", NULL));
    assert_int_equal(t.head.clock, CLOCK_PAUSED);
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_PAUSED);
    t.now += 5 * HOUR;
    must(fire_as("reply", "requester", "s", NULL, NULL));
    assert_int_equal(t.head.clock, CLOCK_RUNNING);
    assert_int_equal(t.head.deadlines[0].due_at, NOW + 13 * HOUR);
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_RUNNING);
    assert_int_equal(t.head.deadlines[1].due_at, NOW + 2 * HOUR);
    assert_int_equal(t.head.deadlines[1].status, DEADLINE_MISSED);
    assert_int_equal(t.head.due_at, NOW + 2 * HOUR);
}

static void a_wished_date_is_moved_by_a_pause(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, NOW + 2 * HOUR + 1500, false));
    assert_int_equal(t.head.deadlines[1].due_at, NOW + 2 * HOUR + 1500);
    must(fire("ask", NULL));
    t.now += 5 * HOUR;
    must(fire_as("reply", "requester", "s", NULL, NULL));
    assert_int_equal(t.head.due_at, NOW + 7 * HOUR + 1500);
}

static void many_pauses_add_up(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, 0, false));
    for (int i = 1; i <= 10; i++) {
        t.now += 10 * MINUTE;
        must(fire("ask", NULL));
        t.now += 30 * MINUTE;
        must(fire_as("reply", "requester", "s", NULL, NULL));
        assert_int_equal(t.head.due_at, NOW + 8 * HOUR + i * 30 * MINUTE);
    }
    assert_int_equal(t.head.deadlines[0].stop_count, 10);
}

static void met_by_a_state_the_deadline_is_over(void **state) {
    (void)state;
    must(submit("{\"until_\":\"2026-03-10T12:00:00Z\"}", URGENCY_URGENT, 0, false));
    must(fire("call", NULL));
    must(fire_as("call.done", "system", "system", NULL, "{\"site\":\"S\"}"));
    t.now = at("2026-03-10T12:00:00Z");
    must(fire_as("timer.expiry", "system", "system", NULL, NULL));
    assert_string_equal(t.head.state, "ready");
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_MET);
    assert_int_equal(t.head.deadlines[0].met_at, t.now);
    assert_int_equal(t.head.due_at, NOW + 8 * HOUR); /* by when it had to be */
    t.now += 10 * DAY;
    must(fire_as("nothing", "jurist", "j1", NULL, NULL));
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_MET);
}

static void met_late_is_missed(void **state) {
    (void)state;
    must(submit("{}", URGENCY_URGENT, 0, false));
    t.now += 8 * HOUR + 1;
    must(fire_as("withdraw", "requester", "s", NULL, NULL));
    assert_int_equal(t.head.deadlines[0].status, DEADLINE_MISSED);
    assert_string_equal(t.head.outcome, "withdrawn");
    assert_int_equal(t.head.closed_at, t.now);
    assert_true(t.out.entered_final);
    assert_non_null(timer_op(OP_TIMER_CLEAR, "whole"));
    assert_non_null(timer_op(OP_TIMER_CLEAR, "remind"));
    assert_non_null(op_of(OP_TASK_CLOSE, 0));
    assert_int_equal(fire_as("withdraw", "requester", "s", NULL, NULL), GUICHET_CONFLICT);
    assert_string_equal(t.why.code, "event_not_allowed");
}

static void an_event_without_target_stays(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire_as("note", "requester", "s", "{\"text\":\"Bonjour\"}", NULL));
    assert_string_equal(t.head.state, "work");
    assert_int_equal(t.head.entry, 1);
    assert_int_equal(t.head.entries, 2);
    assert_int_equal(t.head.version, 2);
    assert_string_equal(t.out.notify, "holder");
    assert_null(op_of(OP_TIMER_CLEAR, 0));
    assert_null(op_of(OP_TASK_CLOSE, 0));
    assert_null(op_of(OP_TASK_OPEN, 0));
    assert_string_equal(json_get_string(json_get(t.content, "data"), "note", ""), "Bonjour");
    const struct op *entry = op_of(OP_ENTRY, 0);
    yyjson_val *payload = json(arena_copy(&arena, entry->as.entry.payload));
    assert_string_equal(json_get_string(json_get(payload, "input"), "text", ""), "Bonjour");
    assert_string_equal(json_get_string(json_get(payload, "actor"), "by", ""), "requester");
    t.now += HOUR;
    must(fire_as("timer.remind", "system", "system", NULL, NULL)); /* a spent timer is cleared, the others stay */
    assert_non_null(timer_op(OP_TIMER_CLEAR, "remind"));
    assert_null(op_of(OP_TIMER_CLEAR, 1));
}

static void entering_again_arms_anew(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    t.now += 20 * MINUTE;
    must(fire("again", NULL));
    assert_int_equal(t.head.entry, 2);
    assert_non_null(timer_op(OP_TIMER_CLEAR, "remind"));
    assert_int_equal(timer_op(OP_TIMER_SET, "remind")->as.timer.due_at, t.now + HOUR);
    assert_null(timer_op(OP_TIMER_SET, "whole"));
    assert_non_null(op_of(OP_TASK_CLOSE, 0));
    assert_int_equal(op_of(OP_TASK_OPEN, 0)->as.task.entry, 2);
}

static void a_timer_at_a_moment_of_the_input(void **state) {
    (void)state;
    must(submit("{\"until_\":\"2026-03-29T02:30:00+01:00\"}", URGENCY_NORMAL, 0,
                false)); /* the hour that does not exist */
    must(fire("call", NULL));
    must(fire_as("call.done", "system", "system", NULL, "{\"site\":\"S\"}"));
    assert_int_equal(timer_op(OP_TIMER_SET, "expiry")->as.timer.due_at, at("2026-03-29T01:30:00Z"));
    must(fire_as("extend", "requester", "s", "{\"until_\":\"2026-10-25T02:30:00+02:00\"}", NULL));
    assert_int_equal(timer_op(OP_TIMER_SET, "expiry")->as.timer.due_at, at("2026-10-25T00:30:00Z"));
    /* a clear of the old one stands before the new one */
    assert_true(timer_op(OP_TIMER_CLEAR, "expiry") < timer_op(OP_TIMER_SET, "expiry"));
    t.now = at("2026-10-26T00:00:00Z"); /* late, after a downtime: fires all the same */
    must(fire_as("timer.expiry", "system", "system", NULL, NULL));
    assert_string_equal(t.head.state, "ready");
}

static void without_a_moment_no_timer(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("call", NULL));
    must(fire_as("call.done", "system", "system", NULL, "{}"));
    assert_null(op_of(OP_TIMER_SET, 0));
}

static void a_call_is_an_effect(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("call", NULL));
    const struct op_effect *effect = &op_of(OP_EFFECT, 0)->as.effect;
    assert_string_equal(effect->service, "x.y");
    assert_int_equal(effect->timeout_ms, 7000);
    assert_int_equal(effect->retry_times, 3);
    assert_int_equal(effect->retry_from_ms, 2000);
    assert_int_equal(effect->retry_to_ms, 9000);
    assert_int_equal(effect->next_at, t.now);
    yyjson_val *args = json(arena_copy(&arena, effect->args));
    assert_string_equal(json_get_string(args, "state", ""), "calling");
    must(fire_as("call.done", "system", "system", NULL, "{\"site\":\"PIC\"}"));
    assert_string_equal(json_get_string(json_get(t.content, "data"), "site", ""), "PIC");
    assert_int_equal(fire_as("call.done", "system", "system", NULL, "{}"), GUICHET_CONFLICT);
}

static void run_chooses_among_the_targets(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("choose", "{\"which\":\"calling\"}"));
    assert_string_equal(t.head.state, "calling");
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("choose", "{}"));
    assert_string_equal(t.head.state, "wait");
    must(submit("{}", URGENCY_NORMAL, 0, false));
    assert_int_equal(fire("choose", "{\"which\":\"held\"}"), GUICHET_SCRIPT);
    assert_non_null(strstr(t.why.text, "not in its `to`"));
}

/* What was refused leaves the case as it was: the same event is possible afterwards. */
static void a_refusal_leaves_everything(void **state) {
    static const struct {
        const char *event, *input;
        int status;
        const char *code;
    } refusals[] = {
        {"never", NULL, GUICHET_CONFLICT, "not_today"},
        {"fail", NULL, GUICHET_SCRIPT, ""},
        {"spin", NULL, GUICHET_BUDGET, ""},
        {"crush", NULL, GUICHET_SCRIPT, ""},
        {"unknown", NULL, GUICHET_CONFLICT, "event_not_allowed"},
        {"done", NULL, GUICHET_INVALID, ""},
        {"done", "{\"n\":\"x\"}", GUICHET_INVALID, ""},
        {"done", "{\"n\":1,\"m\":1}", GUICHET_INVALID, ""},
        {"again", "{\"m\":1}", GUICHET_INVALID, ""},
    };
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    struct requisition before = t.head;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        int status = fire(refusals[i].event, refusals[i].input);
        if (status != refusals[i].status) print_error("%s: %s\n", refusals[i].event, t.why.text);
        assert_int_equal(status, refusals[i].status);
        assert_string_equal(t.why.code, refusals[i].code);
        assert_memory_equal(&before, &t.head, sizeof before);
        assert_null(json_get(json_get(t.content, "data"), "n"));
    }
    assert_string_equal(t.out.denied ? t.out.denied : "", "");
    assert_int_equal(fire("never", NULL), GUICHET_CONFLICT);
    assert_string_equal(t.out.denied_text, "Pas ce jour.");
    must(fire("done", "{\"n\":4}"));
}

static void four_eyes_and_a_quorum_of_two(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("done", "{\"n\":4}"));
    assert_int_equal(op_of(OP_TASK_OPEN, 0)->as.task.urgency, URGENCY_URGENT);
    struct id first_task = op_of(OP_TASK_OPEN, 0)->as.task.id;
    assert_string_equal(op_of(OP_TASK_OPEN, 0)->as.task.barred, "a1 ");
    assert_int_equal(fire_as("approve", "jurist", "a1", NULL, NULL), GUICHET_NOT_ALLOWED);
    assert_string_equal(t.why.code, "four_eyes");
    assert_int_equal(fire_as("return", "jurist", "a1", NULL, NULL), GUICHET_NOT_ALLOWED);
    must(fire_as("approve", "jurist", "j1", NULL, NULL));
    assert_string_equal(t.head.state, "check");
    assert_non_null(op_of(OP_TASK_CLOSE, 0));
    assert_false(id_equal(&first_task, &op_of(OP_TASK_OPEN, 0)->as.task.id));
    assert_string_equal(op_of(OP_TASK_OPEN, 0)->as.task.barred, "a1 j1 ");
    assert_int_equal(yyjson_arr_size(json_get(t.content, "approvals")), 1);
    assert_int_equal(fire_as("approve", "jurist", "j1", NULL, NULL), GUICHET_CONFLICT);
    assert_string_equal(t.why.code, "already_approved");
    must(fire_as("approve", "jurist", "j2", NULL, NULL));
    assert_string_equal(t.head.state, "ready");
    /* sent back, approvals begin anew */
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("done", "{\"n\":4}"));
    must(fire_as("approve", "jurist", "j1", NULL, NULL));
    must(fire_as("return", "jurist", "j2", NULL, NULL));
    must(fire("done", "{\"n\":5}"));
    assert_int_equal(yyjson_arr_size(json_get(t.content, "approvals")), 0);
    must(fire_as("approve", "jurist", "j1", NULL, NULL));
    assert_string_equal(t.head.state, "check");
}

static void the_requester_is_not_remembered_as_one_who_worked(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire_as("note", "requester", "s", "{\"text\":\"x\"}", NULL));
    assert_int_equal(yyjson_obj_size(json_get(t.content, "people")), 0);
    must(fire("again", NULL));
    assert_int_equal(yyjson_arr_size(json_get(json_get(t.content, "people"), "work")), 1);
}

static void to_ready(const char *n) {
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("done", arena_printf(&arena, "{\"n\":%s}", n)));
    must(fire_as("approve", "jurist", "j1", NULL, NULL));
    must(fire_as("approve", "jurist", "j2", NULL, NULL));
}

static void the_answer_is_checked_and_kept(void **state) {
    (void)state;
    to_ready("4");
    must(fire_as("send", "jurist", "j1", NULL, NULL));
    yyjson_val *answer = json_get(t.content, "answer");
    assert_string_equal(json_get_string(answer, "completeness", ""), "full");
    assert_int_equal(json_get_int(json_get(answer, "data"), "n", 0), 4);
    assert_string_equal(json_get_string(answer, "sealed_at", ""), "2026-03-10T09:00:00Z");
    assert_string_equal(t.head.outcome, "answered");
    to_ready("4");
    assert_int_equal(fire_as("spoil", "jurist", "j1", NULL, NULL), GUICHET_SCRIPT);
    assert_non_null(strstr(t.why.text, "/answer/n"));
    assert_string_equal(t.head.state, "ready");
    must(fire_as("nothing", "jurist", "j1", NULL, NULL));
    answer = json_get(t.content, "answer");
    assert_string_equal(json_get_string(answer, "completeness", ""), "none");
    assert_int_equal(json_get_int(answer, "records", -1), 0);
}

static void the_holder_may_be_a_function(void **state) {
    (void)state;
    must(submit("{\"team\":\"chronopost\"}", URGENCY_NORMAL, 0, false));
    assert_string_equal(t.head.holder, "chronopost");
    assert_string_equal(op_of(OP_TASK_OPEN, 0)->as.task.team, "chronopost");
}

static void the_start_is_chosen_by_the_script(void **state) {
    (void)state;
    must(submit("{\"team\":\"geopost\",\"until_\":\"2026-03-11T00:00:00Z\"}", URGENCY_NORMAL, 0, false));
    assert_string_equal(t.head.state, "held");
    assert_true(json_get_bool(json_get(t.content, "data"), "straight", false));
    assert_int_equal(timer_op(OP_TIMER_SET, "expiry")->as.timer.due_at, at("2026-03-11T00:00:00Z"));
}

static void what_is_denied_at_the_start_is_not_received(void **state) {
    (void)state;
    assert_int_equal(submit("{\"team\":\"nobody\"}", URGENCY_NORMAL, 0, false), GUICHET_INVALID);
    assert_int_equal(t.faults->count, 1);
    assert_string_equal(t.faults->list[0].pointer, "/input");
    assert_string_equal(t.faults->list[0].code, "not_here");
    assert_string_equal(t.faults->list[0].detail, "Pas ici.");
}

static void another_holder_has_a_delay_of_its_own(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    int64_t before = t.head.due_at;
    t.now += 2 * DAY;
    must(fire("ask", NULL));
    t.now += HOUR;
    must(fire_as("reply", "requester", "s", NULL, NULL));
    must(fire("hand", "{\"holder\":\"chronopost\"}"));
    assert_string_equal(t.head.holder, "chronopost");
    assert_string_equal(op_of(OP_TASK_OPEN, 0)->as.task.team, "chronopost");
    assert_string_equal(json_get_string(json_get(t.content, "data"), "now_with", ""), "chronopost");
    assert_int_equal(t.head.deadlines[0].stop_count, 0);
    assert_int_equal(t.head.due_at, at("2026-03-17T23:00:00Z")); /* three working days from Thursday */
    assert_int_equal(op_of(OP_TASK_OPEN, 0)->as.task.due_at, t.head.due_at);
    yyjson_val *payload = json(arena_copy(&arena, op_of(OP_ENTRY, 0)->as.entry.payload));
    assert_string_equal(json_get_string(json_get(payload, "holder"), "from", ""), "colissimo");
    assert_string_equal(json_get_string(json_get(payload, "holder"), "to", ""), "chronopost");
    assert_string_equal(json_get_string(json_get(payload, "due_at"), "to", ""), "2026-03-17T23:00:00Z");
    assert_true(t.head.due_at > before);
}

static void only_an_entity_can_be_the_holder(void **state) {
    static const char *const wrong[] = {"legal", "lpm", "nobody", ""};
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(fire("hand", arena_printf(&arena, "{\"holder\":\"%s\"}", wrong[i])),
                         *wrong[i] ? GUICHET_CONFLICT : GUICHET_INVALID);
        if (*wrong[i]) assert_string_equal(t.why.code, "unknown_holder");
        assert_string_equal(t.head.holder, "colissimo");
    }
    must(fire("hand", "{\"holder\":\"colissimo\"}")); /* the same: nothing is handed over */
    assert_null(t.out.handed_from);
}

static void a_case_that_is_over_may_be_spoken_of(void **state) {
    (void)state;
    must(submit("{}", URGENCY_NORMAL, 0, false));
    must(fire("done", "{\"n\":1}"));
    must(fire_as("approve", "jurist", "j1", NULL, NULL));
    must(fire_as("approve", "jurist", "j2", NULL, NULL));
    must(fire("send", NULL));
    int64_t closed_at = t.head.closed_at;
    t.now += DAY;
    must(fire_as("read", "requester", "s", NULL, NULL));
    assert_string_equal(t.head.state, "sent");
    assert_string_equal(t.head.outcome, "answered");
    assert_int_equal(t.head.closed_at, closed_at);
    assert_string_equal(json_get_string(json_get(t.content, "data"), "read", ""), "sent");
    assert_int_equal(json_get_int(json_get(json_get(t.content, "answer"), "data"), "n", 0), 1);
    assert_int_equal(fire_as("withdraw", "requester", "s", NULL, NULL),
                     GUICHET_CONFLICT); /* `any` ends with the case */
}

/* ---- parts of an answer ---- */

static const char IN_PARTS[] =
    "return workflow { type = 'test.step', holder = 'courrier', bases = law.general, input = {},\n"
    "  answer = { n = field.integer { required = true } },\n"
    "  due = { normal = '3 working days', urgent = '8 hours', vital = '2 hours' }, start = 'work',\n"
    "  states = {\n"
    "    work = { task = { team = holder, role = 'agent' }, on = { part = 'part', last = 'sent' } },\n"
    "    part = { task = { team = holder, role = 'agent' }, answer = function(c) return { n = 1 } end,\n"
    "             on = { part = 'part', last = 'sent' } },\n"
    "    sent = { final = 'answered', answer = function() return { n = 2 } end } } }\n";

static void submit_in_parts(enum urgency urgency) {
    flow_free(flow);
    flow = load(IN_PARTS);
    must(submit("{}", urgency, 0, false));
}

static void submit_as_before(void) {
    flow_free(flow);
    flow = load(SOURCE);
}

static void parts_stand_behind_one_another_and_the_clock_runs(void **state) {
    (void)state;
    submit_in_parts(URGENCY_NORMAL);
    int64_t due_at = t.head.due_at;
    for (size_t i = 1; i <= 32; i++) {
        must(fire("part", NULL));
        yyjson_val *parts = json_get(t.content, "parts");
        assert_int_equal(yyjson_arr_size(parts), i);
        assert_string_equal(json_get_string(yyjson_arr_get(parts, i - 1), "completeness", ""), "partial");
        assert_string_equal(t.head.state, "part");
        assert_int_equal(t.head.clock, CLOCK_RUNNING);
        assert_int_equal(t.head.due_at, due_at);
        assert_int_equal(t.head.deadlines[0].met_at, 0);
        assert_null(t.head.outcome);
        assert_non_null(op_of(OP_TASK_OPEN, 0));
    }
    assert_int_equal(fire("part", NULL), GUICHET_CONFLICT);
    assert_string_equal(t.why.code, "part_limit");
    must(fire("last", NULL));
    assert_int_equal(yyjson_arr_size(json_get(t.content, "parts")), 32);
    assert_string_equal(json_get_string(json_get(t.content, "answer"), "completeness", ""), "full");
    assert_string_equal(t.head.outcome, "answered");
    submit_as_before();
}

static void no_part_leaves_before_the_callback(void **state) {
    (void)state;
    submit_in_parts(URGENCY_VITAL);
    assert_int_equal(fire("part", NULL), GUICHET_CONFLICT);
    assert_string_equal(t.why.code, "callback_pending");
    assert_int_equal(yyjson_arr_size(json_get(t.content, "parts")), 0);
    submit_as_before();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(submission_enters_the_start),
        cmocka_unit_test(a_bad_submission_tells_everything),
        cmocka_unit_test(the_same_step_twice_is_the_same_change),
        cmocka_unit_test(a_pause_moves_the_due_date_and_a_fixed_date_stands),
        cmocka_unit_test(a_wished_date_is_moved_by_a_pause),
        cmocka_unit_test(many_pauses_add_up),
        cmocka_unit_test(met_by_a_state_the_deadline_is_over),
        cmocka_unit_test(met_late_is_missed),
        cmocka_unit_test(an_event_without_target_stays),
        cmocka_unit_test(entering_again_arms_anew),
        cmocka_unit_test(a_timer_at_a_moment_of_the_input),
        cmocka_unit_test(without_a_moment_no_timer),
        cmocka_unit_test(a_call_is_an_effect),
        cmocka_unit_test(run_chooses_among_the_targets),
        cmocka_unit_test(a_refusal_leaves_everything),
        cmocka_unit_test(four_eyes_and_a_quorum_of_two),
        cmocka_unit_test(the_requester_is_not_remembered_as_one_who_worked),
        cmocka_unit_test(the_answer_is_checked_and_kept),
        cmocka_unit_test(the_holder_may_be_a_function),
        cmocka_unit_test(the_start_is_chosen_by_the_script),
        cmocka_unit_test(what_is_denied_at_the_start_is_not_received),
        cmocka_unit_test(another_holder_has_a_delay_of_its_own),
        cmocka_unit_test(only_an_entity_can_be_the_holder),
        cmocka_unit_test(a_case_that_is_over_may_be_spoken_of),
        cmocka_unit_test(parts_stand_behind_one_another_and_the_clock_runs),
        cmocka_unit_test(no_part_leaves_before_the_callback),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
