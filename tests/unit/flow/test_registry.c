/* The registry, the folder it is filled from, and the machine that runs what is in it. */
#include "flow_fixture.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/guichet-registry-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return system(arena_printf(&arena, "rm -rf %s", folder));
}

static void write_file(const char *name, const char *text) {
    const char *path = arena_printf(&arena, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *script(const char *type, const char *title) {
    return arena_printf(
        &arena,
        "return workflow { type = '%s', title = '%s', holder = 'courrier', bases = law.general,\n"
        "  due = { normal = '2 hours', urgent = '1 hour', vital = false }, start = 'one',\n"
        "  states = { one = { task = { team = holder }, on = { go = 'two' } }, two = { final = 'refused' } } }\n",
        type, title);
}

static int open_folder(struct registry **registry, struct faults *faults) {
    struct registry_options options = {
        .path = folder, .reference = &reference, .budget = fixture_budget, .services = fixture_services};
    struct fail why = {0};
    int status = registry_open(&options, false, registry, faults, &why);
    assert_int_equal(status, why.status);
    return status;
}

static void finds_scripts_below_but_not_in_lib(void **state) {
    struct registry *registry;
    struct faults *faults = new_faults();
    (void)state;
    mkdir(arena_printf(&arena, "%s/postal", folder), 0700);
    mkdir(arena_printf(&arena, "%s/lib", folder), 0700);
    mkdir(arena_printf(&arena, "%s/postal/lib", folder), 0700);
    write_file("postal/b.lua", script("x.b", "B"));
    write_file("postal/lib/c.lua", script("x.c", "C"));
    write_file("a.lua", script("x.z", "Z"));
    write_file("lib/broken.lua", "this is no Lua");
    write_file(".hidden.lua", "this is no Lua");
    write_file("notes.txt", "this is no Lua");
    assert_int_equal(open_folder(&registry, faults), GUICHET_OK);
    assert_string_equal(registry_at(registry, 0)->type, "x.b");
    assert_string_equal(registry_at(registry, 1)->type, "x.c");
    assert_string_equal(registry_at(registry, 2)->type, "x.z");
    assert_null(registry_at(registry, 3));
    assert_null(registry_flow(registry, BYTES("x.y")));
    const struct flow *flow = registry_flow(registry, BYTES("x.b"));
    assert_int_equal(flow->version, 1);
    assert_int_equal(strlen(flow->hash), 64);
    assert_ptr_equal(registry_version(registry, "x.b", 1), flow);
    assert_null(registry_version(registry, "x.b", 2));
    registry_close(registry);
}

static void all_bad_files_are_told_together(void **state) {
    struct registry *registry;
    struct faults *faults = new_faults();
    (void)state;
    write_file("a.lua", script("x.a", "A"));
    write_file("b.lua", script("x.a", "the same type again"));
    write_file("c.lua", "return workflow {\n type = = 1 }");
    write_file("d.lua", "error('no')");
    write_file("e.lua", "while true do end");
    assert_int_equal(open_folder(&registry, faults), GUICHET_SCRIPT);
    assert_null(registry);
    static const char *const wanted[] = {"b.lua", "c.lua:2", "d.lua:1", "e.lua"};
    for (size_t i = 0; i < 4; i++) {
        bool found = false;
        for (size_t k = 0; k < faults->count && !found; k++) found = strstr(faults->list[k].pointer, wanted[i]);
        if (!found) print_error("%s is not told\n", wanted[i]), print_faults(faults);
        assert_true(found);
    }
}

static void a_missing_folder_is_refused(void **state) {
    struct registry *registry = NULL;
    (void)state;
    remove_folder(NULL);
    assert_int_equal(open_folder(&registry, new_faults()), GUICHET_CONFIG);
    assert_null(registry);
}

/* ---- versions ---- */

static const struct registry_facts facts = {.author = "system", .person = "", .at = 1000};

static struct flow *version(const char *type, const char *title, int64_t number) {
    struct flow *flow = load(script(type, title));
    flow->version = number;
    return flow;
}

static struct registry *new_registry(void) {
    struct registry *registry;
    struct fail why = {0};
    assert_int_equal(registry_new(&registry, &why), GUICHET_OK);
    return registry;
}

static void add(struct registry *registry, struct flow *flow) {
    struct fail why = {0};
    assert_int_equal(registry_add(registry, flow, &facts, &why), GUICHET_OK);
}

static void versions_are_found_by_number_and_hash_in_whatever_order_they_came(void **state) {
    struct registry *registry = new_registry();
    (void)state;
    assert_int_equal(registry_next(registry, "x.a"), 1);
    add(registry, version("x.a", "Three", 3));
    add(registry, version("x.a", "One", 1));
    add(registry, version("x.b", "B", 1));
    add(registry, version("x.a", "Seven", 7));
    assert_string_equal(registry_version(registry, "x.a", 1)->title.fr, "One");
    assert_string_equal(registry_version(registry, "x.a", 3)->title.fr, "Three");
    assert_string_equal(registry_version(registry, "x.a", 7)->title.fr, "Seven");
    assert_null(registry_version(registry, "x.a", 2));
    assert_null(registry_version(registry, "x.a", 8));
    assert_null(registry_version(registry, "x.c", 1));
    assert_int_equal(registry_next(registry, "x.a"), 8);
    const struct flow *seven = registry_version(registry, "x.a", 7);
    assert_ptr_equal(registry_by_hash(registry, "x.a", seven->hash), seven);
    assert_null(registry_by_hash(registry, "x.b", seven->hash));
    assert_null(registry_flow(registry, BYTES("x.a")));
    assert_string_equal(registry_type(registry, 0), "x.a");
    assert_string_equal(registry_type(registry, 1), "x.b");
    assert_null(registry_type(registry, 2));
    registry_close(registry);
}

static void the_active_version_is_the_one_that_is_offered(void **state) {
    struct registry *registry = new_registry();
    struct registry_figures figures;
    char heard[65];
    size_t count;
    (void)state;
    add(registry, version("x.a", "One", 1));
    add(registry, version("x.a", "Two", 2));
    assert_null(registry_at(registry, 0));
    registry_activate(registry, "x.a", 1, "abc");
    assert_string_equal(registry_flow(registry, BYTES("x.a"))->title.fr, "One");
    registry_file_hash(registry, "x.a", heard);
    assert_string_equal(heard, "abc");
    registry_activate(registry, "x.a", 2, "");
    assert_ptr_equal(registry_at(registry, 0), registry_version(registry, "x.a", 2));
    const struct registry_version *list = registry_versions(registry, BYTES("x.a"), &arena, &count);
    assert_int_equal(count, 2);
    assert_false(list[0].is_active);
    assert_true(list[1].is_active);
    assert_string_equal(list[1].facts.author, "system");
    registry_figures(registry, &figures);
    assert_int_equal(figures.types, 1);
    assert_int_equal(figures.offered, 1);
    assert_int_equal(figures.versions, 2);
    registry_activate(registry, "x.a", 0, "");
    assert_null(registry_flow(registry, BYTES("x.a")));
    assert_null(registry_at(registry, 0));
    assert_non_null(registry_version(registry, "x.a", 1));
    registry_close(registry);
}

static void the_third_kill_is_told_once(void **state) {
    struct registry *registry = new_registry();
    struct registry_facts now;
    (void)state;
    add(registry, version("x.a", "One", 1));
    const struct flow *flow = registry_version(registry, "x.a", 1);
    assert_false(registry_kill(registry, flow));
    assert_false(registry_kill(registry, flow));
    assert_true(registry_kill(registry, flow));
    assert_false(registry_kill(registry, flow));
    assert_false(registry_is_quarantined(registry, flow)); /* whoever was told says so */
    registry_facts(registry, flow, &now);
    now.quarantined_at = 5;
    registry_mark(registry, flow, &now);
    assert_true(registry_is_quarantined(registry, flow));
    now.quarantined_at = 0;
    registry_mark(registry, flow, &now);
    assert_false(registry_is_quarantined(registry, flow));
    assert_false(registry_kill(registry, flow));
    assert_false(registry_kill(registry, flow));
    assert_true(registry_kill(registry, flow));
    registry_close(registry);
}

/* ---- many threads look while one changes ---- */

struct readers {
    struct registry *registry;
    atomic_bool is_over;
    atomic_uint looks;
};

static void *look_up(void *to) {
    struct readers *r = to;
    while (!atomic_load(&r->is_over)) {
        const struct flow *flow = registry_flow(r->registry, BYTES("x.a"));
        if (!flow || registry_version(r->registry, "x.a", flow->version) != flow || strlen(flow->hash) != 64) return r;
        atomic_fetch_add(&r->looks, 1);
    }
    return NULL;
}

static void who_looks_up_never_meets_half_a_change(void **state) {
    struct readers readers = {.registry = new_registry()};
    pthread_t threads[3];
    (void)state;
    add(readers.registry, version("x.a", "First", 1));
    registry_activate(readers.registry, "x.a", 1, "");
    for (size_t i = 0; i < 3; i++) assert_int_equal(pthread_create(&threads[i], NULL, look_up, &readers), 0);
    for (int64_t n = 2; n < 60; n++) {
        add(readers.registry, version("x.a", arena_printf(&arena, "Version %d", (int)n), n));
        add(readers.registry, version(arena_printf(&arena, "x.type_%d", (int)n), "Another", 1));
        registry_activate(readers.registry, "x.a", n, "");
    }
    while (atomic_load(&readers.looks) < 1000) sched_yield();
    atomic_store(&readers.is_over, true);
    for (size_t i = 0; i < 3; i++) {
        void *broken;
        pthread_join(threads[i], &broken);
        assert_null(broken);
    }
    registry_close(readers.registry);
}

/* ---- the folder ---- */

struct looker {
    struct intake intake;
    struct folder folder;
    struct registry *registry;
};

static void begin(struct looker *l) {
    struct fail why = {0};
    assert_int_equal(intake_open(&l->intake, folder, &reference, &fixture_budget, fixture_services, &arena, &why),
                     GUICHET_OK);
    folder_init(&l->folder, folder);
}

static struct faults *look(struct looker *l) {
    struct faults *faults = new_faults();
    struct fail why = {0};
    assert_int_equal(folder_look(&l->folder, &l->intake, true, 1000, faults, &why), GUICHET_OK);
    return faults;
}

static void finish(struct looker *l) {
    folder_done(&l->folder);
    intake_close(&l->intake);
}

static void a_look_loads_what_has_changed_and_nothing_else(void **state) {
    struct looker l = {0};
    (void)state;
    begin(&l);
    mkdir(arena_printf(&arena, "%s/lib", folder), 0700);
    write_file("lib/words.lua", "return { title = 'One' }");
    write_file("a.lua", script("x.a", "A"));
    const char *using = script("x.b", "B");
    const char *text = arena_printf(&arena, "local words = use 'lib/words'\n%s", using);
    write_file("b.lua", text);
    assert_int_equal(look(&l)->count, 0);
    struct flow *a = folder_take(folder_of_type(&l.folder, "x.a"), NULL);
    struct flow *b = folder_take(folder_of_type(&l.folder, "x.b"), NULL);
    assert_non_null(a);
    assert_non_null(b);
    look(&l);
    assert_null(folder_of_type(&l.folder, "x.a")->fresh);
    assert_null(folder_of_type(&l.folder, "x.b")->fresh);
    write_file("lib/words.lua", "return { title = 'Two' }");
    look(&l);
    assert_null(folder_of_type(&l.folder, "x.a")->fresh);
    const struct folder_file *file = folder_of_type(&l.folder, "x.b");
    assert_non_null(file->fresh);
    assert_string_not_equal(file->fresh->hash, b->hash);
    finish(&l);
    flow_free(a);
    flow_free(b);
}

static void a_refused_file_keeps_its_type(void **state) {
    struct looker l = {0};
    (void)state;
    begin(&l);
    write_file("a.lua", script("x.a", "A"));
    look(&l);
    write_file("a.lua", "return workflow {\n type = 'x.a',\n titel = 1,\n wrong = 2 }");
    struct faults *faults = look(&l);
    assert_true(faults->count >= 2);
    const struct folder_file *file = folder_of_type(&l.folder, "x.a");
    assert_non_null(file);
    assert_non_null(strstr(file->refused, "a.lua:3: "));
    assert_non_null(strstr(file->refused, "a.lua:4: "));
    write_file("b.lua", script("x.a", "the same type"));
    look(&l);
    assert_int_equal(l.folder.count, 2);
    assert_non_null(strstr(l.folder.files[1].refused, "a.lua"));
    unlink(arena_printf(&arena, "%s/a.lua", folder));
    look(&l);
    file = folder_of_type(&l.folder, "x.a");
    assert_non_null(strstr(file->path, "b.lua"));
    assert_null(file->refused);
    finish(&l);
}

/* ---- one machine, many flows ---- */

static void a_machine_runs_more_flows_than_it_keeps(void **state) {
    enum { MANY = 700 };
    static struct flow *flows[MANY];
    struct vm_figures figures;
    struct bytes json_text;
    struct fail why = {0};
    struct vm *small;
    const struct vm_budget budget = {1u << 20, 1000000, 2000};
    (void)state;
    assert_int_equal(vm_open(&budget, NULL, &small, &why), GUICHET_OK);
    for (int i = 0; i < MANY; i++) {
        const char *text =
            arena_printf(&arena,
                         "return workflow { type = 'x.t%d', title = 'T', holder = function(c) return "
                         "'courrier' end, bases = law.general,\n"
                         "  due = { normal = '2 hours', urgent = '1 hour', vital = false }, start = 'one',\n"
                         "  states = { one = { task = { team = 'courrier' }, on = { go = 'two' } }, two = "
                         "{ final = 'refused' } } }\n",
                         i);
        flows[i] = load(text);
    }
    const struct requisition head = {.type = "x"};
    const struct vm_case c = {.head = &head, .input = json("{}"), .data = json("{}"), .requester = json("{}")};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            int status = vm_value(small, flows[i], flows[i]->holder_slot, &c, &arena, &json_text, &why);
            if (status) print_error("%s\n", why.text);
            assert_int_equal(status, GUICHET_OK);
            assert_true(bytes_equal_text(json_text, "\"courrier\""));
            vm_figures(small, &figures);
            assert_true(figures.memory < (2u << 20));
        }
    }
    vm_close(small);
    for (int i = 0; i < MANY; i++) flow_free(flows[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_scripts_below_but_not_in_lib, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(all_bad_files_are_told_together, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_missing_folder_is_refused, make_folder, remove_folder),
        cmocka_unit_test(versions_are_found_by_number_and_hash_in_whatever_order_they_came),
        cmocka_unit_test(the_active_version_is_the_one_that_is_offered),
        cmocka_unit_test(the_third_kill_is_told_once),
        cmocka_unit_test(who_looks_up_never_meets_half_a_change),
        cmocka_unit_test_setup_teardown(a_look_loads_what_has_changed_and_nothing_else, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_refused_file_keeps_its_type, make_folder, remove_folder),
        cmocka_unit_test(a_machine_runs_more_flows_than_it_keeps),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
