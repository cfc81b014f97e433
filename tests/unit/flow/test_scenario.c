/* The shipped workflows run their own tests, and the scenario runner itself notices what is wrong. */
#include "flow/reference.h"
#include "flow/registry.h"
#include "flow/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;
static struct reference reference;
static struct vm *vm;

static const struct vm_budget budget = {16u << 20, 1000000, 2000};

static int set_up(void **state) {
    struct faults *faults;
    struct fail why = {0};
    (void)state;
    arena_init(&arena, 256u << 20);
    faults = arena_alloc(&arena, sizeof *faults);
    faults_init(faults, &arena);
    if (reference_read(GUICHET_SOURCE_DIR "/config", &arena, &reference, faults, &why)) {
        print_error("%s\n", why.text);
        return -1;
    }
    return vm_open(&budget, GUICHET_SOURCE_DIR "/scripts/lib", &vm, &why);
}

static int tear_down(void **state) {
    (void)state;
    vm_close(vm);
    arena_done(&arena);
    return 0;
}

static void shipped_scripts_pass_their_tests(void **state) {
    struct registry_options options = {.path = GUICHET_SOURCE_DIR "/scripts",
                                       .reference = &reference,
                                       .budget = budget,
                                       .services = reference.services.names};
    struct registry *registry = NULL;
    struct faults *faults = arena_alloc(&arena, sizeof *faults);
    struct fail why = {0};
    (void)state;
    faults_init(faults, &arena);
    int status = registry_open(&options, true, &registry, faults, &why);
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++)
        print_error("%s: %s\n", faults->list[i].pointer, faults->list[i].detail);
    if (status) print_error("%s\n", why.text);
    assert_int_equal(status, GUICHET_OK);
    static const char *const types[] = {"account.laposte.identity", "postal.item.hold", "postal.item.tracking"};
    for (size_t i = 0; i < 3; i++) {
        const struct flow *flow = registry_flow(registry, bytes_of(types[i]));
        assert_non_null(flow);
        assert_int_equal(flow->version, 1);
        assert_true(yyjson_arr_size(flow->tests) >= 5);
    }
    registry_close(registry);
}

/* One small workflow; the tests differ. */
#define HEAD                                                                                                           \
    "return workflow { type = 'a.b', holder = 'courrier', bases = law.general,\n"                                      \
    "  due = { normal = '2 hours', urgent = false, vital = false }, start = 'one', answer = { n = field.integer {} "   \
    "},\n"                                                                                                             \
    "  states = {\n"                                                                                                   \
    "    one = { task = { team = holder }, timers = { late = '3 hours' },\n"                                           \
    "            on = { go = { to = 'two', run = function(c) c.data.n = 1 end }, ['timer.late'] = 'three' } },\n"      \
    "    two = { final = 'answered' }, three = { final = 'lapsed' } },\n"                                              \
    "  tests = { { 'it', "

static char told[2000];

static bool passes(const char *steps) {
    struct faults *faults = arena_alloc(&arena, sizeof *faults);
    struct fail why = {0};
    struct flow *flow = NULL;
    struct buffer out;
    size_t passed = 0, failed = 0;
    char *source = arena_printf(&arena, "%s%s } } }\n", HEAD, steps);
    faults_init(faults, &arena);
    int status = vm_load(vm, "a.lua", bytes_of(source), NULL, faults, &flow, &why);
    if (status) print_error("%s %s\n", why.text, faults->count ? faults->list[0].detail : "");
    assert_int_equal(status, GUICHET_OK);
    buffer_init(&out, 4096);
    assert_int_equal(scenario_run(flow, vm, &reference, &out, &passed, &failed, &why), GUICHET_OK);
    assert_int_equal(passed + failed, 1);
    snprintf(told, sizeof told, "%.*s", (int)out.size, out.data);
    buffer_done(&out);
    flow_free(flow);
    return passed == 1;
}

static void what_is_true_passes(void **state) {
    (void)state;
    assert_true(passes("{ 'go' }, { expect = 'two', answer = { n = 1 }, tasks = 0 }"));
    assert_true(
        passes("{ wait = '179 minutes' }, { expect = 'one', tasks = 1 }, { wait = '1 minute' }, { expect = 'three' }"));
    assert_true(
        passes("given = { urgency = 'normal' }, { 'go', by = 'jurist', denied = 'not_allowed' }, { expect = 'one' }"));
    assert_true(passes("given = { urgency = 'vital', denied = 'not_admitted' }"));
    assert_true(passes("given = { input = { x = 1 }, denied = 'unknown_member' }"));
    assert_true(
        passes("{ expect = 'one', overdue = false }, { wait = '121 minutes' }, { expect = 'one', overdue = true }"));
}

static void what_is_false_fails_with_its_line(void **state) {
    static const struct {
        const char *steps, *words;
    } cases[] = {
        {"{ 'go' },\n { expect = 'three' }", "a.lua:8: expected the state \"three\", it is \"two\""},
        {"{ expect = 'one', due_at = '2026-03-10T12:00:00Z' }",
         "expected due_at 2026-03-10T12:00:00Z, it is 2026-03-10T11:00:00Z"},
        {"{ expect = 'one', clock = 'paused' }", "the clock is running"},
        {"{ expect = 'one', tasks = 0 }", "open tasks: 1"},
        {"{ expect = 'one', calls = 1 }", "pending calls: 0"},
        {"{ expect = 'one', overdue = true }", "it is not overdue"},
        {"{ 'go' }, { expect = 'two', answer = { n = 2 } }", "the answer's \"n\" is 1"},
        {"{ expect = 'one', answer = { n = 1 } }", "there is no answer"},
        {"{ 'go', denied = 'four_eyes' }", "was accepted"},
        {"{ 'go', by = 'requester' }", "not_allowed"},
        {"{ 'gone' }", "event_not_allowed"},
        {"{ 'go', input = { x = 1 } }", "/input/x"},
        {"{ 'call.done' }", "no call is pending"},
        {"{ wait = 'three days' }", "wait:"},
        {"{ exspect = 'one' }", "a step is"},
        {"{ expect = 'one', duedate = 1 }", "\"duedate\" is not known"},
        {"given = { urgency = 'vital' }, { expect = 'one' }", "not admitted"},
        {"given = { denied = 'required' }", "\"submit\" was accepted"},
        {"given = { input = { x = 1 }, denied = 'required' }", "/input/x"},
        {"given = { input = { x = 1 }, denied = 'unknown_member' },\n { expect = 'one' }", "a.lua:8: what was refused"},
        {"given = { territory = '99' }, { expect = 'one' }", "no calendar"},
        {"given = { urgence = 'vital' }, { expect = 'one' }", "\"urgence\" is not known; did you mean \"urgency\"?"},
        {"{ 'goo' }", "the event \"goo\" is not known; did you mean \"go\"?"},
        {"{ 'go', by = 'jurst' }", "\"jurst\" is not known; did you mean \"jurist\"?"},
        {"{ 'go', imput = {} }", "\"imput\" is not known; did you mean \"input\"?"},
        {"{ expect = 'onne' }", "the state \"onne\" is not known; did you mean \"one\"?"},
        {"{ expect = 'one', overdu = true }", "\"overdu\" is not known; did you mean \"overdue\"?"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool passed = passes(cases[i].steps);
        if (passed || !strstr(told, cases[i].words)) print_error("%s\n  gave: %s", cases[i].steps, told);
        assert_false(passed);
        assert_non_null(strstr(told, cases[i].words));
        assert_int_equal(strncmp(told, "FAIL a.b: it: a.lua:", 20), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_scripts_pass_their_tests),
        cmocka_unit_test(what_is_true_passes),
        cmocka_unit_test(what_is_false_fails_with_its_line),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
