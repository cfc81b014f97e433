/* From source to plain data: what each word of the format becomes, and the lines of what stands where. */
#include "flow/script_place.h"
#include "base/config.h"
#include "flow_fixture.h"

static struct flow *hold;

static const struct flow_state *state_named(const char *name) {
    const struct flow_state *found = flow_state_of(hold, name);
    assert_non_null(found);
    return found;
}

static const struct flow_event *event_named(const char *state, const char *name) {
    const struct flow_event *found = flow_event_of(hold, state_named(state), bytes_of(name));
    assert_non_null(found);
    return found;
}

static void the_head_of_the_hold(void **state) {
    (void)state;
    assert_string_equal(hold->type, "postal.item.hold");
    assert_string_equal(hold->title.en, "Hold of a postal item");
    assert_null(hold->holder);
    assert_string_equal(hold->holder_field, "item_id");
    assert_int_equal(hold->submitters, ROLES_REQUESTER);
    assert_int_equal(hold->families, LAW_BIT(LAW_FAMILY_SEIZURE) | LAW_BIT(LAW_FAMILY_CONTROLLED_DELIVERY) |
                                         LAW_BIT(LAW_FAMILY_CUSTOMS));
    assert_true(hold->has_due[URGENCY_VITAL]);
    assert_int_equal(duration_ms(hold->due[URGENCY_VITAL]), 30 * 60000);
    assert_string_equal(hold->states[hold->met_by].name, "held");
    assert_string_equal(hold->states[hold->start.to[0]].name, "review");
    assert_int_equal(hold->input.count, 3);
    assert_string_equal(hold->input.fields[1].name, "hold_until");
    assert_int_equal(hold->input.fields[1].within_ms, INT64_C(72) * 3600000);
    assert_true(hold->input_schema.size > 100 && hold->answer_schema.size > 100);
    assert_int_equal(strlen(hold->hash), 64);
}

static void the_states_of_the_hold(void **state) {
    (void)state;
    const struct flow_state *review = state_named("review"), *order = state_named("order"),
                            *clarify = state_named("clarify");
    assert_ptr_equal(&hold->states[0], review); /* in the order of the source */
    assert_string_equal(review->task.team, "legal");
    assert_int_equal(review->task.roles, ROLE_JURIST);
    assert_int_equal(review->event_count, 3);
    assert_int_equal(event_named("review", "accept")->by, FLOW_BY_CLAIM);
    assert_int_equal(event_named("review", "refuse")->input.count, 2);
    assert_true(event_named("review", "refuse")->confirm);
    assert_int_equal(clarify->clock, CLOCK_PAUSED);
    assert_int_equal(clarify->timer_count, 2);
    assert_int_equal(event_named("clarify", "timer.remind")->to_count, 0);
    assert_string_equal(event_named("clarify", "timer.remind")->notify, "requester");
    assert_int_equal(event_named("clarify", "timer.lapse")->by, FLOW_BY_SYSTEM);
    assert_int_equal(event_named("clarify", "reply")->by, FLOW_BY_REQUESTER);
    assert_int_equal(order->call.timeout_ms, 20000);
    assert_int_equal(order->call.retry_times, 20);
    assert_int_equal(order->call.retry_to_ms, 300000);
    assert_int_not_equal(order->call.args, FLOW_NO_SLOT);
    assert_null(state_named("by_hand")->task.team);
    assert_int_equal(state_named("release_by_hand")->task.urgency, URGENCY_VITAL);
    assert_int_not_equal(state_named("held")->timers[0].at, FLOW_NO_SLOT);
    assert_string_equal(state_named("too_late")->final, "answered");
    assert_int_equal(event_named("held", "withdraw")->to_count, 2); /* of any */
    assert_null(flow_event_of(hold, state_named("refused"), BYTES("withdraw")));
}

/* Lines are those of the file: looked up again with the eyes of a reader. */
static void lines_are_where_things_stand(void **state) {
    (void)state;
    struct bytes source = hold->source;
    for (size_t i = 0; i < hold->state_count; i++) {
        const char *at = source.data;
        for (unsigned line = 1; line < hold->states[i].place.line; line++) at = strchr(at, '\n') + 1;
        const char *name = arena_printf(&arena, "%s", hold->states[i].name);
        at += strspn(at, " ");
        assert_int_equal(strncmp(at, name, strlen(name)), 0);
    }
}

static void titles_have_defaults(void **state) {
    struct flow *flow =
        load("return workflow { type = 'x.some_thing', holder = 'courrier', bases = law.tax .. law.general,\n"
             " submitters = { 'magistrate' }, direction = 'notice', retention = { answer_days = 10, case_years = 3 },\n"
             " due = { normal = '1 hour', urgent = false, vital = false }, start = 'first_one',\n"
             " states = { first_one = { task = { team = holder, role = { 'agent', 'supervisor' } }, title = 'Un',\n"
             "   on = { go_on = 'done', back = { to = 'done', by = { 'agent', 'requester' }, title = { en = 'Back' } } "
             "} },\n"
             "   done = { final = 'refused' } } }");
    (void)state;
    const struct flow_state *first = &flow->states[0];
    assert_string_equal(flow->title.fr, "x some thing");
    assert_string_equal(flow->states[1].title.fr, "done");
    assert_string_equal(first->title.en, "Un");
    assert_string_equal(flow_event_of(flow, first, BYTES("go_on"))->title.fr, "go on");
    assert_string_equal(flow_event_of(flow, first, BYTES("back"))->title.fr, "Back");
    assert_int_equal(flow_event_of(flow, first, BYTES("back"))->by, ROLE_AGENT | FLOW_BY_REQUESTER);
    assert_int_equal(first->task.roles, ROLE_AGENT | ROLE_SUPERVISOR);
    assert_int_equal(flow->submitters, ROLE_MAGISTRATE);
    assert_true(flow->is_notice);
    assert_int_equal(flow->retention_days, 10);
    assert_int_equal(flow->retention_years, 3);
    assert_false(flow->has_due[URGENCY_URGENT]);
    assert_int_equal(flow->met_by, SIZE_MAX);
    flow_free(flow);
}

static void a_loop_may_make_states(void **state) {
    struct flow *flow =
        load("local states = { done = { final = 'refused' } }\n"
             "for i = 1, 3 do\n"
             "  states['s' .. i] = { task = { team = holder }, on = { go = i < 3 and 's' .. i + 1 or 'done' } }\n"
             "end\n"
             "return workflow { type = 'a.b', holder = 'courrier', bases = law.general, states = states,\n"
             "  due = { normal = '1 hour', urgent = false, vital = false }, start = 's1' }");
    (void)state;
    assert_int_equal(flow->state_count, 4);
    assert_string_equal(flow->states[flow_state_of(flow, "s2")->events[0].to[0]].name, "s3");
    flow_free(flow);
}

static unsigned line_of(const char *source, const char *const *path) {
    struct script_at at[8] = {{0}};
    size_t depth = 0;
    for (; path[depth]; depth++) at[depth + 1] = (struct script_at){.up = &at[depth], .name = path[depth]};
    struct bundle bundle = {.parts = {{"", bytes_of(source)}}, .count = 1};
    return script_place_of(script_places_new("x.lua", &bundle, &arena), &at[depth]).line;
}

static void keys_are_found_past_comments_strings_and_brackets(void **state) {
    static const char source[] = "-- workflow { states = 1 }\n"           /* 1 */
                                 "local w = \"workflow { states = \"\n"   /* 2 */
                                 "--[[ states = 3\n"                      /* 3 */
                                 "]] return workflow {\n"                 /* 4 */
                                 "  title = \"states = { a\",\n"          /* 5 */
                                 "  any = { states = { to = \"a\" } },\n" /* 6 */
                                 "  note = [==[ states = ]] ]==],\n"      /* 7 */
                                 "  mystates = 1, x = y.states == 1,\n"   /* 8 */
                                 "  [\"states\"] = {\n"                   /* 9 */
                                 "    b = { on = { a = 1 } },\n"          /* 10 */
                                 "    a = (f { 1 }),\n"                   /* 11 */
                                 "    [\"call.done\"] = 'it''s',\n"       /* 12 */
                                 "  },\n"                                 /* 13 */
                                 "  tests = { { 1 },\n"                   /* 14 */
                                 "            { 2 } },\n"                 /* 15 */
                                 "}\n";
    (void)state;
    assert_int_equal(line_of(source, (const char *const[]){NULL}), 4);
    assert_int_equal(line_of(source, (const char *const[]){"any", "states", NULL}), 6);
    assert_int_equal(line_of(source, (const char *const[]){"states", NULL}), 9);
    assert_int_equal(line_of(source, (const char *const[]){"states", "b", NULL}), 10);
    assert_int_equal(line_of(source, (const char *const[]){"states", "a", NULL}), 11);
    assert_int_equal(line_of(source, (const char *const[]){"states", "call.done", NULL}), 12);
    assert_int_equal(line_of(source, (const char *const[]){"states", "none", NULL}), 9);
    assert_int_equal(line_of(source, (const char *const[]){"tests", "2", NULL}), 15);
    assert_int_equal(line_of("", (const char *const[]){"states", NULL}), 1);
    assert_int_equal(line_of("workflow {{{{ a = \"", (const char *const[]){"a", "b", NULL}), 1);
}

static void keys_are_found_in_what_a_library_builds_from(void **state) {
    static const char source[] = "local disclosure = use \"lib/disclosure\"\n" /* 1 */
                                 "return workflow (disclosure {\n"             /* 2 */
                                 "  title = \"a\",\n"                          /* 3 */
                                 "  tests = {\n"                               /* 4 */
                                 "    { \"one\" } } })\n";
    (void)state;
    assert_int_equal(line_of(source, (const char *const[]){"title", NULL}), 3);
    assert_int_equal(line_of(source, (const char *const[]){"tests", "1", NULL}), 5);
    assert_int_equal(line_of("workflow(\nf)", (const char *const[]){"title", NULL}), 1);
}

/* Whatever the bytes, the scanner ends and stays inside them. */
static void any_bytes_can_be_searched(void **state) {
    static const char alphabet[] = "{}[]()=\"'-\n\\ aworkflow.";
    char text[64];
    uint64_t seed = 88172645463325252u;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t size = (size_t)(round % 60);
        for (size_t i = 0; i < size; i++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            text[i] = alphabet[seed % (sizeof alphabet - 1)];
        }
        text[size] = '\0';
        char *alone = strdup(text); /* so that reading past its end is seen */
        unsigned line = line_of(alone, (const char *const[]){"a", "w", NULL});
        free(alone);
        assert_true(line >= 1 && line <= 62);
    }
}

static int set_up(void **state) {
    struct faults *faults;
    struct fail why = {0};
    struct bytes source;
    int status = fixture_set_up(state);
    if (status) return status;
    faults = new_faults();
    status = config_slurp(GUICHET_SOURCE_DIR "/tests/flow/plain_hold.lua", 1u << 20, &arena, &source, &why);
    if (!status) status = vm_load(vm, "item_hold.lua", source, &reference, faults, &hold, &why);
    return status;
}

static int tear_down(void **state) {
    flow_free(hold);
    return fixture_tear_down(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_of_the_hold),
        cmocka_unit_test(the_states_of_the_hold),
        cmocka_unit_test(lines_are_where_things_stand),
        cmocka_unit_test(titles_have_defaults),
        cmocka_unit_test(a_loop_may_make_states),
        cmocka_unit_test(keys_are_found_past_comments_strings_and_brackets),
        cmocka_unit_test(keys_are_found_in_what_a_library_builds_from),
        cmocka_unit_test(any_bytes_can_be_searched),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
