/* c and e as scripts see them; what a run keeps and what it leaves; libraries; versions in another machine. */
#include "script_fixture.h"

#include "base/clock.h"

#include <sys/stat.h>
#include <unistd.h>

static void run_well(struct script_fixture *f) {
    if (script_run(f) != GUICHET_OK) fail_msg("%s", f->why.text);
}

static void run_badly(struct script_fixture *f, const char *words) {
    assert_int_equal(script_run(f), GUICHET_SCRIPT);
    if (!strstr(f->why.text, words)) fail_msg("\"%s\" is not in: %s", words, f->why.text);
}

static void assert_json(struct bytes got, const char *expected) {
    if (!bytes_equal_text(got, expected)) fail_msg("%.*s instead of %s", (int)got.size, got.data, expected);
}

/* ---- c and e ---- */

static void test_members(void **state) {
    (void)state;
    struct script_fixture f;
    script_begin(&f, NULL);
    script_load(
        &f, "",
        "assert(c.number == '2026-000001' and c.type == 'test.script' and c.state == 'first')\n"
        "assert(c.holder == 'courrier' and c.unit == 'SR Lyon' and c.urgency == 'normal' and c.clock == 'running')\n"
        "assert(#c.id == 36 and c.now == '2026-04-30T08:00:00.123Z' and c.received_at == '2026-04-30T08:00:00Z')\n"
        "assert(c.due_at == '2026-05-03T08:00:00Z' and c.party == nil and c.period == nil and c.test == false)\n"
        "assert(#c.legal_basis == 1 and c.legal_basis[1] == 'cpp:60-1')\n"
        "assert(c.input.item_id == '6A1' and math.type(c.input.n) == 'integer' and c.input.ratio == 0.5)\n"
        "assert(#c.input.list == 2 and c.input.list[2] == 'b' and c.input.none == nil and c.requester.unit == 'SR "
        "Lyon')\n"
        "assert(e.event == 'go' and e.by == 'jurist' and e.input.text == 'oui' and e.error == nil and e.result == "
        "nil)\n"
        "assert(e.at == '2026-04-30T08:00:00Z')\n");
    run_well(&f);
    assert_null(f.out.target);
    assert_null(f.out.denied);
    assert_false(f.out.data_changed || f.out.input_changed);
    script_load(&f, "", "return c.urgancy");
    run_badly(&f, "scripts/test/script.lua:7: c has no 'urgancy' (did you mean 'urgency'?)");
    script_load(&f, "", "return e.inputs");
    run_badly(&f, "did you mean 'input'?");
    script_end(&f);
}

static void test_what_a_run_may_return(void **state) {
    (void)state;
    struct script_fixture f;
    script_begin(&f, NULL);
    script_load(&f, "", "return 'last'");
    run_well(&f);
    assert_string_equal(f.out.target, "last");
    script_load(&f, "", "c.data.x = 1 return deny('extension_limit', 'une seule fois')");
    run_well(&f);
    assert_null(f.out.target);
    assert_string_equal(f.out.denied, "extension_limit");
    assert_string_equal(f.out.denied_text, "une seule fois");
    script_load(&f, "", "return deny('no')");
    run_well(&f);
    assert_null(f.out.denied_text);
    assert_false(f.out.data_changed);
    script_load(&f, "", "return 5");
    run_badly(&f, "run returned a number");
    script_load(&f, "", "local x = nil\nreturn x.y");
    run_badly(&f, "scripts/test/script.lua:8: attempt to index a nil value (local 'x')");
    script_end(&f);
}

static void expect_data(struct script_fixture *f, const char *body, const char *data, const char *input) {
    script_load(f, "", body);
    run_well(f);
    assert_int_equal(f->out.data_changed, data != NULL);
    assert_int_equal(f->out.input_changed, input != NULL);
    if (data) assert_json(f->out.data, data);
    if (input) assert_json(f->out.input, input);
}

static void test_writes_are_found(void **state) {
    (void)state;
    struct script_fixture f;
    script_begin(&f, NULL);
    f.c.input = script_json(&f, "{\"n\":7,\"tags\":[]}");
    expect_data(&f, "local x = c.data.deep.list[1] + #c.input.tags", NULL, NULL);
    expect_data(&f, "c.data.seen = true", NULL, NULL);
    expect_data(&f, "c.data.seen = false", "{\"deep\":{\"empty\":[],\"list\":[1,2,3]},\"seen\":false}", NULL);
    expect_data(&f, "c.data.deep.list[4] = 4", "{\"deep\":{\"empty\":[],\"list\":[1,2,3,4]},\"seen\":true}", NULL);
    expect_data(&f, "table.remove(c.data.deep.list, 1)", "{\"deep\":{\"empty\":[],\"list\":[2,3]},\"seen\":true}",
                NULL);
    expect_data(&f, "c.data.deep.empty = {}", "{\"deep\":{\"empty\":{},\"list\":[1,2,3]},\"seen\":true}", NULL);
    expect_data(&f, "c.data.deep = nil", "{\"seen\":true}", NULL);
    expect_data(&f, "c.data = {}", "{}", NULL);
    expect_data(&f, "c.data = { b = 1, a = { 1.5, 'é', false }, [\"__index\"] = {} }",
                "{\"__index\":{},\"a\":[1.5,\"é\",false],\"b\":1}", NULL);
    expect_data(&f, "c.input.n = 8", NULL, "{\"n\":8,\"tags\":[]}");
    expect_data(&f, "c.input.n = 7.0", NULL, "{\"n\":7.0,\"tags\":[]}");
    expect_data(&f, "c.data.seen = c.input",
                "{\"deep\":{\"empty\":[],\"list\":[1,2,3]},\"seen\":{\"n\":7,\"tags\":[]}}", NULL);
    expect_data(&f, "e.input.text = 'non'", NULL, NULL);
    f.c.data = NULL;
    expect_data(&f, "local x = c.data.nothing", NULL, NULL);
    expect_data(&f, "c.data.n = (c.data.n or 0) + 1", "{\"n\":1}", NULL);
    script_end(&f);
}

static void test_values(void **state) {
    (void)state;
    struct script_fixture f;
    struct bytes json;
    script_begin(&f, NULL);
    script_load(&f, "", "");
    int answer = flow_state_of(f.flow, "last")->answer;
    assert_int_equal(vm_value(f.vm, f.flow, answer, &f.c, &f.arena, &json, &f.why), GUICHET_OK);
    assert_json(json, "{\"seen\":true}");
    f.c.data = NULL;
    assert_int_equal(vm_value(f.vm, f.flow, answer, &f.c, &f.arena, &json, &f.why), GUICHET_OK);
    assert_json(json, "{\"seen\":false}");
    assert_int_equal(vm_value(f.vm, f.flow, 99, &f.c, &f.arena, &json, &f.why), GUICHET_SCRIPT);
    script_end(&f);
}

/* ---- nothing remains ---- */

static void test_a_run_leaves_nothing(void **state) {
    (void)state;
    struct script_fixture f;
    script_begin(&f, NULL);
    script_load(&f, "local count, last = 0, nil\nlocal function touch(x) count = count + 1 last = x return count end\n",
                "if e.input.text == 'write' then return touch(c) and 'last' end\n"
                "assert(count == 0 and last == nil)\n");
    for (int i = 0; i < 3; i++) {
        f.e.input = script_json(&f, "{\"text\":\"write\"}");
        run_badly(&f, "a local outside it");
        f.e.input = script_json(&f, "{\"text\":\"read\"}");
        run_well(&f);
    }
    /* Also when the run ends in an error, and when the pcall of a script hides it. */
    script_load(&f, "local count = 0\n", "count = count + 1\nassert(count == 1)\nerror('no')");
    for (int i = 0; i < 3; i++) run_badly(&f, "no");
    script_load(&f, "local t = {}\nlocal n = 0\n",
                "assert(n == 0 and next(t) == nil and #t == 0)\npcall(function() t.x = 1 end)\npcall(function() "
                "table.insert(t, 1) end)");
    for (int i = 0; i < 3; i++) run_well(&f);
    script_end(&f);
}

static void test_a_local_made_by_the_run_is_free(void **state) {
    (void)state;
    struct script_fixture f;
    script_begin(&f, NULL);
    script_load(
        &f, "local function counter()\n local n = 0\n return function() n = n + 1 return n end\nend\n",
        "local next_number = counter()\nnext_number()\nassert(next_number() == 2)\n"
        "local t = { list = {} }\nt.list[1] = 5\nfunction t:get() return self.list[1] end\nassert(t:get() == 5)");
    for (int i = 0; i < 3; i++) run_well(&f);
    script_end(&f);
}

static void test_two_flows_share_nothing(void **state) {
    (void)state;
    struct script_fixture f;
    struct flow *first;
    script_begin(&f, NULL);
    script_load(&f, "local name = 'first'\n", "c.data = { name = name }");
    first = f.flow;
    f.flow = NULL;
    script_load(&f, "local name = 'second'\n", "c.data = { name = name }");
    run_well(&f);
    assert_json(f.out.data, "{\"name\":\"second\"}");
    assert_int_equal(vm_run(f.vm, first, script_slot(&f), &f.c, &f.e, &f.arena, &f.out, &f.why), GUICHET_OK);
    assert_json(f.out.data, "{\"name\":\"first\"}");
    flow_free(first);
    script_end(&f);
}

static void test_another_machine_runs_the_same_flow(void **state) {
    (void)state;
    struct script_fixture f;
    struct vm *other;
    script_begin(&f, NULL);
    script_load(&f, "", "return 'last'");
    assert_int_equal(vm_open(&SCRIPT_BUDGET, NULL, &other, &f.why), GUICHET_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(vm_run(other, f.flow, script_slot(&f), &f.c, &f.e, &f.arena, &f.out, &f.why), GUICHET_OK);
        assert_string_equal(f.out.target, "last");
    }
    vm_close(other);
    script_end(&f);
}

/* ---- libraries ---- */

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_libraries_are_part_of_the_version(void **state) {
    (void)state;
    struct script_fixture f;
    struct flow *again;
    char folder[] = "/tmp/guichet-vm-XXXXXX", path[80], loop[80];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/words.lua", folder);
    snprintf(loop, sizeof loop, "%s/loop.lua", folder);
    write_file(path, "local words = { hello = 'bonjour' }\nreturn words\n");
    write_file(loop, "return use 'lib/loop'\n");
    script_begin(&f, folder);
    script_load(&f, "local words = use 'lib/words'\nassert(use 'lib/words' == words)\n",
                "c.data = { said = words.hello }");
    run_well(&f);
    assert_json(f.out.data, "{\"said\":\"bonjour\"}");

    /* The library changes: the version does not, in this machine, in another, or read again from what was kept. */
    write_file(path, "return { hello = 'salut' }\n");
    script_reopen(&f, &SCRIPT_BUDGET, folder);
    run_well(&f);
    assert_json(f.out.data, "{\"said\":\"bonjour\"}");
    faults_init(&f.faults, &f.arena);
    assert_int_equal(vm_load(f.vm, "kept.lua", f.flow->source, NULL, &f.faults, &again, &f.why), GUICHET_OK);
    assert_string_equal(again->hash, f.flow->hash);
    flow_free(again);
    char hash[65];
    memcpy(hash, f.flow->hash, sizeof hash);
    script_load(&f, "local words = use 'lib/words'\nassert(use 'lib/words' == words)\n",
                "c.data = { said = words.hello }");
    assert_string_not_equal(hash, f.flow->hash);

    /* A library that was not there when the version was made is not there later. */
    unlink(path);
    script_load(&f, "local found = pcall(use, 'lib/words')\n", "c.data = { found = found }");
    write_file(path, "return { hello = 'salut' }\n");
    script_reopen(&f, &SCRIPT_BUDGET, folder);
    run_well(&f);
    assert_json(f.out.data, "{\"found\":false}");

    assert_int_equal(script_try_handler(&f, "use 'lib/loop'", ""), GUICHET_SCRIPT);
    assert_non_null(strstr(f.why.text, "uses itself"));
    assert_int_equal(f.faults.count, 1);
    assert_string_equal(f.faults.list[0].pointer, "lib/loop.lua:1");
    unlink(path);
    unlink(loop);
    rmdir(folder);
    script_end(&f);
}

static void test_a_damaged_bundle_is_refused(void **state) {
    (void)state;
    struct script_fixture f;
    static const char *const damaged[] = {
        "-- guichet bundle\n",
        "-- guichet bundle\n-- part \"\" 999\nreturn 1\n",
        "-- guichet bundle\n-- part \"\" x\nreturn 1\n",
        "-- guichet bundle\n-- part \"lib/a\" 8\nreturn 1\n",
        "-- guichet bundle\n-- part \"\" 8\nreturn 1",
        "-- guichet bundle\nrubbish",
        "-- guichet bundle\n-- part \"\" 18446744073709551615\nreturn 1\n",
        "-- guichet bundle\n-- part \"\" 8\nreturn 1\n-- part \"\" 8\nreturn 1\n",
        "-- guichet bundle\n-- part \"\" 8\nreturn 1\n-- part \"lib/a\" 8\nreturn 1\n-- part \"lib/a\" 8\nreturn 2\n",
    };
    script_begin(&f, NULL);
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        assert_int_equal(script_try_load(&f, bytes_of(damaged[i])), GUICHET_SCRIPT);
        assert_non_null(strstr(f.why.text, "a kept script is damaged"));
    }
    script_end(&f);
}

/* ---- cost ---- */

/* Printed, not judged: machines differ. */
static void test_cost_of_a_warm_run(void **state) {
    (void)state;
    struct script_fixture f;
    static const char *const bodies[][2] = {
        {"nothing", ""},
        {"a target", "return 'last'"},
        {"e.input into c.data", "c.data.site = e.input.text"},
        {"reads a great input too", "c.data.site = e.input.text\nif c.input.n > 5 then return 'last' end"},
    };
    script_begin(&f, NULL);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct arena arena;
        int runs = 20000;
        script_load(&f, "", bodies[i][1]);
        arena_init(&arena, 1 << 20);
        int64_t from = clock_thread_cpu_us();
        for (int n = 0; n < runs; n++) {
            assert_int_equal(vm_run(f.vm, f.flow, script_slot(&f), &f.c, &f.e, &arena, &f.out, &f.why), GUICHET_OK);
            arena_reset(&arena);
        }
        print_message("%-26s %.2f us a run\n", bodies[i][0], (double)(clock_thread_cpu_us() - from) / runs);
        arena_done(&arena);
    }
    struct vm_figures figures;
    vm_figures(f.vm, &figures);
    assert_int_equal(figures.runs, 80000);
    assert_int_equal(figures.kills, 0);
    assert_true(figures.memory < 4u << 20);
    script_end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_what_a_run_may_return),
        cmocka_unit_test(test_writes_are_found),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_a_run_leaves_nothing),
        cmocka_unit_test(test_a_local_made_by_the_run_is_free),
        cmocka_unit_test(test_two_flows_share_nothing),
        cmocka_unit_test(test_another_machine_runs_the_same_flow),
        cmocka_unit_test(test_libraries_are_part_of_the_version),
        cmocka_unit_test(test_a_damaged_bundle_is_refused),
        cmocka_unit_test(test_cost_of_a_warm_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
