/* The step as a pure function: what goes in, which change comes out. No store, no clock. */
#include "flow/step.h"
#include "flow_fixture.h"

#include "base/text.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define NOW    INT64_C(1773133200000) /* Tuesday 2026-03-10T09:00:00Z */

static const char SOURCE[] =
    "return workflow { type = 'test.step', holder = function(c) return c.input.team or 'colissimo' end, bases = "
    "law.general,\n"
    "  input = { team = field.text {}, until_ = field.datetime {}, item = field.postal_item {} },\n"
    "  answer = { n = field.integer { required = true }, list = field.list(field.text {}) },\n"
    "  due = { normal = '3 working days', urgent = '8 hours', vital = false, met_by = 'ready' },\n"
    "  start = { to = { 'work', 'held' }, run = function(c)\n"
    "    if c.input.team == 'nobody' then return deny('not_here', 'Pas ici.') end\n"
    "    if c.input.team == 'geopost' then c.data.straight = true; return 'held' end end },\n"
    "  timers = { whole = '30 days' },\n"
    "  any = { withdraw = { by = 'requester', to = 'gone' }, ['timer.whole'] = 'gone',\n"
    "          note = { by = 'requester', input = { text = field.text { required = true } }, notify = 'holder',\n"
    "                   run = function(c, e) c.data.note = e.input.text end } },\n"
    "  states = {\n"
    "    work = { task = { team = holder, role = 'agent' }, timers = { remind = '1 hour' },\n"
    "             on = { done = { to = 'check', input = { n = field.integer { required = true } },\n"
    "                             run = function(c, e) c.data.n = e.input.n end },\n"
    "                    ask = 'wait', again = 'work', call = 'calling',\n"
    "                    choose = { to = { 'wait', 'calling' }, input = { which = field.text {} },\n"
    "                               run = function(c, e) return e.input.which end },\n"
    "                    never = { to = 'wait', run = function(c, e) c.data.n = 99; return deny('not_today', 'Pas ce "
    "jour.') end },\n"
    "                    fail = { to = 'wait', run = function(c) c.data.n = 99; error('broken') end },\n"
    "                    spin = { to = 'wait', run = function(c) while true do end end },\n"
    "                    hand = { to = 'work', input = { holder = field.text { required = true } },\n"
    "                             run = function(c, e) c.holder = e.input.holder; c.data.now_with = c.holder end },\n"
    "                    crush = { to = 'wait', run = function(c) c.data = 7 end },\n"
    "                    ['timer.remind'] = { notify = 'holder' } } },\n"
    "    wait = { clock = 'paused', timers = { lapse = '10 working days' },\n"
    "             on = { reply = { by = 'requester', to = 'work' }, ['timer.lapse'] = 'gone' } },\n"
    "    calling = { call = { service = 'x.y', timeout = '7 seconds', retry = { times = 3, from = '2 seconds', to = '9 "
    "seconds' },\n"
    "                         args = function(c) return { id = c.id, state = c.state } end },\n"
    "                on = { ['call.done'] = { to = 'held', run = function(c, e) c.data.site = e.result.site end }, "
    "['call.failed'] = 'work' } },\n"
    "    held = { timers = { expiry = { at = function(c) return c.input.until_ end } },\n"
    "             on = { extend = { by = 'requester', to = 'held', input = { until_ = field.datetime { required = true "
    "} },\n"
    "                               run = function(c, e) c.input.until_ = e.input.until_ end }, ['timer.expiry'] = "
    "'ready' } },\n"
    "    check = { approve = { team = 'legal', role = 'jurist', distinct_from = { 'work' }, quorum = 2, urgency = "
    "'urgent' },\n"
    "              on = { approve = 'ready', ['return'] = 'work' } },\n"
    "    ready = { task = { team = 'legal', role = 'jurist' }, on = { send = 'sent', nothing = 'empty', spoil = { to = "
    "'sent',\n"
    "              run = function(c) c.data.n = 'x' end } } },\n"
    "    sent = { on = { read = { by = 'requester', run = function(c) c.data.read = c.state end } }, final = "
    "'answered',\n"
    "             answer = function(c) return { n = c.data.n, list = c.data.list, completeness = "
    "c.data.how } end },\n"
    "    empty = { final = 'no_data' }, gone = { final = 'withdrawn' } } }\n";

/* A case as it stands, and the last step. */
struct trial {
    struct requisition head;
    yyjson_val *content;
    struct change change;
    struct step_output out;
    struct faults *faults;
    struct fail why;
    int64_t now;
    const struct calendar *calendar;
};

static struct flow *flow;
static struct trial t;

static void keep(void) {
    t.head = t.change.head;
    t.content = json(arena_copy(&arena, t.out.content));
}

static int submit(const char *input, enum urgency urgency, int64_t requested, bool fixed) {
    t = (struct trial){.now = NOW, .calendar = calendar_of(&reference.calendars, "77"), .faults = new_faults()};
    t.head = (struct requisition){
        .id = {{7, 7, 7}}, .party = "p", .unit = "u", .territory = "77", .submitter = "s", .urgency = urgency};
    struct step_input in = {.flow = flow,
                            .calendar = t.calendar,
                            .holders = &reference.holders,
                            .now = t.now,
                            .head = &t.head,
                            .input = bytes_of(input),
                            .document = BYTES("{\"type\":\"test.step\",\"period\":null}"),
                            .warnings = BYTES("[]"),
                            .requester = BYTES("{\"name\":\"R\"}"),
                            .requested_due = requested,
                            .requested_is_fixed = fixed,
                            .by = "requester",
                            .person = "s",
                            .actor = "sha256:s",
                            .name = "R"};
    int status = step_submit(vm, &in, &arena, &t.change, t.faults, &t.out, &t.why);
    if (!status) keep();
    return status;
}

static int fire_as(const char *event, const char *by, const char *person, const char *input, const char *result) {
    t.change = (struct change){0};
    t.faults = new_faults();
    t.why = (struct fail){0};
    struct step_input in = {.flow = flow,
                            .calendar = t.calendar,
                            .holders = &reference.holders,
                            .now = t.now,
                            .head = &t.head,
                            .content = t.content,
                            .event = event,
                            .event_input = input ? json(input) : NULL,
                            .result = result ? json(result) : NULL,
                            .by = by,
                            .person = person,
                            .actor = "sha256:x",
                            .name = "N",
                            .team = "legal"};
    int status = step_fire(vm, &in, &arena, &t.change, t.faults, &t.out, &t.why);
    if (!status) keep();
    return status;
}

static int fire(const char *event, const char *input) {
    return fire_as(event, "agent", "a1", input, NULL);
}

static void must(int status) {
    if (status) print_error("%s %s\n", t.why.code, t.why.text), print_faults(t.faults);
    assert_int_equal(status, GUICHET_OK);
}

static const struct op *op_of(enum op_kind kind, size_t nth) {
    for (size_t i = 0; i < t.change.op_count; i++) {
        if (t.change.ops[i].kind == kind && nth-- == 0) return &t.change.ops[i];
    }
    return NULL;
}

static const struct op *timer_op(enum op_kind kind, const char *name) {
    for (size_t i = 0; i < t.change.op_count; i++) {
        if (t.change.ops[i].kind == kind && strcmp(t.change.ops[i].as.timer.name, name) == 0) return &t.change.ops[i];
    }
    return NULL;
}

static int64_t at(const char *text) {
    int64_t moment = 0;
    assert_int_equal(text_time_parse(bytes_of(text), &moment), GUICHET_OK);
    return moment;
}

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
    assert_int_equal(t.head.deadlines[1].due_at, NOW + 2 * HOUR + 2000); /* whole seconds, never earlier */
    must(fire("ask", NULL));
    t.now += 5 * HOUR;
    must(fire_as("reply", "requester", "s", NULL, NULL));
    assert_int_equal(t.head.due_at, NOW + 7 * HOUR + 2000);
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

static int set_up(void **state) {
    int status = fixture_set_up(state);
    if (!status) flow = load(SOURCE);
    return status;
}

static int tear_down(void **state) {
    flow_free(flow);
    return fixture_tear_down(state);
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
        cmocka_unit_test(a_deadline_is_told_before_and_after_it_is_missed),
        cmocka_unit_test(long_deadlines_are_told_a_day_before_and_late_ones_once),
        cmocka_unit_test(the_watch_moves_with_the_clock),
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
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
