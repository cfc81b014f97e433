/* What the tests of the step share: a workflow, a case as it stands, submitting, firing, looking at the change. */
#ifndef TEST_STEP_FIXTURE_H
#define TEST_STEP_FIXTURE_H

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
    "  due = { normal = '3 working days', urgent = '8 hours', vital = false, met_by = 'ready' }, new_deadline = true,\n"
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
    bool is_magistrate; /* whoever acts for the requester */
};

static struct flow *flow;
static struct trial t;

static inline void keep(void) {
    t.head = t.change.head;
    t.content = json(arena_copy(&arena, t.out.content));
}

static inline int submit(const char *input, enum urgency urgency, int64_t requested, bool fixed) {
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

static inline int fire_as(const char *event, const char *by, const char *person, const char *input,
                          const char *result) {
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
                            .is_magistrate = t.is_magistrate && strcmp(by, "requester") == 0,
                            .team = "legal"};
    int status = step_fire(vm, &in, &arena, &t.change, t.faults, &t.out, &t.why);
    if (!status) keep();
    return status;
}

static inline int fire(const char *event, const char *input) {
    return fire_as(event, "agent", "a1", input, NULL);
}

static inline void must(int status) {
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

static inline int64_t at(const char *text) {
    int64_t moment = 0;
    assert_int_equal(text_time_parse(bytes_of(text), &moment), GUICHET_OK);
    return moment;
}

static inline int set_up(void **state) {
    int status = fixture_set_up(state);
    if (!status) flow = load(SOURCE);
    return status;
}

static inline int tear_down(void **state) {
    flow_free(flow);
    return fixture_tear_down(state);
}

#endif
