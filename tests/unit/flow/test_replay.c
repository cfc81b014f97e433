/* A recorded case through its own version and through others. */
#include "flow/replay.h"
#include "flow_fixture.h"

#define NOW INT64_C(1773133200000) /* Tuesday 2026-03-10T09:00:00Z */
#define DAY INT64_C(86400000)

/* %1: the delay; %2: the team of the second state; %3: by how much `found` is counted. */
static const char SOURCE[] =
    "return workflow { type = 'test.replay', holder = 'numerique', bases = law.general,\n"
    "  input = { email = field.email { required = true } }, answer = { found = field.integer { required = true } },\n"
    "  due = { normal = '%s', urgent = '12 hours', vital = '2 hours' }, start = 'work',\n"
    "  states = {\n"
    "    work = { task = { team = holder, role = 'agent' },\n"
    "             on = { ask = 'asking', refuse = 'refused' } },\n"
    "    asking = { call = { service = 'tracking.events', args = function(c) return { of = c.input.email } end },\n"
    "               on = { ['call.done'] = { to = 'check', run = function(c, e) c.data.n = e.result.n end },\n"
    "                      ['call.failed'] = 'work' } },\n"
    "    check = { task = { team = '%s', role = 'jurist' }, on = { send = 'sent' } },\n"
    "    sent = { final = 'answered', answer = function(c) return { found = c.data.n + %s } end },\n"
    "    refused = { final = 'refused' } } }";

static struct flow *version(const char *delay, const char *team, const char *more) {
    const char *source = arena_printf(&arena, SOURCE, delay, team, more);
    assert_non_null(source);
    return load(source);
}

static struct replay_event events[] = {
    {.name = "submit", .to = "work", .actor = "sha256:a", .by = "requester", .at = NOW},
    {.name = "ask", .to = "asking", .actor = "sha256:b", .by = "agent", .at = NOW + DAY},
    {.name = "call.done", .to = "check", .actor = "system", .by = "system", .at = NOW + DAY + 900},
    {.name = "send", .to = "sent", .actor = "sha256:c", .by = "jurist", .at = NOW + 2 * DAY},
};

static struct requisition head = {.number = "2026-000001",
                                  .party = "police-77",
                                  .unit = "12345",
                                  .territory = "77",
                                  .submitter = "police-77/1",
                                  .due_at = INT64_C(1773442800000) /* Friday's end: three working days */};

static struct replay_case recorded(void) {
    static const char content[] = "{\"document\":{\"type\":\"test.replay\",\"legal_basis\":[\"cpp:77-1-1\"]},"
                                  "\"requester\":{},\"warnings\":[],\"input\":{\"email\":\"later@laposte.net\"}}";
    events[0].input = json("{\"email\":\"a@laposte.net\"}");
    events[2].result = json("{\"n\":4}");
    return (struct replay_case){.head = &head,
                                .content = json(content),
                                .events = events,
                                .count = sizeof events / sizeof *events,
                                .calendar = calendar_of(&reference.calendars, "77"),
                                .holders = &reference.holders,
                                .rules = &duty_rules_usual};
}

/* What differs between two versions; "" when nothing does. */
static const char *difference(const struct replay_case *c, struct flow *before, struct flow *after) {
    struct replay_trace a, b;
    struct fail why = {0};
    struct buffer words;
    buffer_init(&words, 65536);
    assert_int_equal(replay_run(vm, before, c, &arena, &a, &why), GUICHET_OK);
    assert_int_equal(replay_run(vm, after, c, &arena, &b, &why), GUICHET_OK);
    if (replay_holds(c, &a, &why)) print_error("%s\n", why.text);
    assert_int_equal(replay_holds(c, &a, &why), GUICHET_OK);
    bool is_same = replay_same(c, &a, &b, &words);
    assert_int_equal(is_same, words.size == 0);
    const char *text = arena_copy(&arena, buffer_bytes(&words));
    buffer_done(&words);
    flow_free(before);
    flow_free(after);
    return text;
}

static void the_same_version_differs_in_nothing(void **state) {
    (void)state;
    const struct replay_case c = recorded();
    struct flow *flow = version("3 working days", "legal", "0");
    struct replay_trace trace;
    struct fail why = {0};
    assert_int_equal(replay_run(vm, flow, &c, &arena, &trace, &why), GUICHET_OK);
    assert_int_equal(trace.count, 4);
    assert_string_equal(trace.head.outcome, "answered");
    assert_string_equal(trace.marks[0].task, "numerique agent");
    assert_string_equal(trace.marks[1].task, "none");
    assert_string_equal(trace.marks[1].call, "tracking.events");
    assert_string_equal(trace.marks[2].call, "none");
    assert_int_equal(json_get_int(json_get(json_get(trace.content, "answer"), "data"), "found", 0), 4);
    flow_free(flow);
    assert_string_equal(
        difference(&c, version("3 working days", "legal", "0"), version("3 working days", "legal", "0")), "");
}

static void each_difference_is_told_once(void **state) {
    (void)state;
    const struct replay_case c = recorded();
    assert_string_equal(
        difference(&c, version("3 working days", "legal", "0"), version("3 working days", "legal", "1")),
        "the answer differs in: found\n");
    assert_string_equal(
        difference(&c, version("3 working days", "legal", "0"), version("3 working days", "numerique", "0")),
        "after event 3: task numerique jurist instead of legal jurist\n");
    assert_string_equal(
        difference(&c, version("3 working days", "legal", "0"), version("1 working days", "legal", "0")),
        "after event 1: due 2026-03-11T23:00:00Z instead of 2026-03-13T23:00:00Z\n"
        "deadline \"answer\": missed 2026-03-11T23:00:00Z instead of met 2026-03-13T23:00:00Z\n");
}

static void a_script_that_fails_is_a_refusal(void **state) {
    (void)state;
    const struct replay_case c = recorded();
    const char *words =
        difference(&c, version("3 working days", "legal", "0"), version("3 working days", "legal", "nothing.here"));
    assert_non_null(strstr(words, "event 4 \"send\": refused (script"));
    assert_non_null(strstr(words, "it ends in \"check\" instead of \"sent\"\n"));
}

static void what_does_not_come_where_the_record_came_is_told(void **state) {
    (void)state;
    struct replay_case c = recorded();
    struct replay_event other[4];
    struct flow *flow = version("3 working days", "legal", "0");
    struct replay_trace trace;
    struct fail why = {0};
    memcpy(other, events, sizeof other);
    other[3].to = "refused";
    c.events = other;
    assert_int_equal(replay_run(vm, flow, &c, &arena, &trace, &why), GUICHET_OK);
    assert_int_equal(replay_holds(&c, &trace, &why), GUICHET_CONFLICT);
    assert_string_equal(why.text, "event 4 \"send\" leads to \"sent\" where the record has \"refused\"");
    other[1].name = "asks";
    assert_int_equal(replay_run(vm, flow, &c, &arena, &trace, &why), GUICHET_OK);
    assert_int_equal(trace.count, 2);
    assert_int_equal(replay_holds(&c, &trace, &why), GUICHET_CONFLICT);
    assert_string_equal(why.text, "event 2 \"asks\" is refused (event_not_allowed) where the record accepted it");
    flow_free(flow);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_version_differs_in_nothing),
        cmocka_unit_test(each_difference_is_told_once),
        cmocka_unit_test(a_script_that_fails_is_a_refusal),
        cmocka_unit_test(what_does_not_come_where_the_record_came_is_told),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
