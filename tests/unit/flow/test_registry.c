/* The registry: loads a folder, numbers versions, keeps old ones. */
#include "flow_fixture.h"

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
    assert_true(registry_is_new(registry, flow));
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

/* The hash a source has. */
static const char *hash_of(const char *source) {
    struct flow *flow = load(source);
    const char *hash = arena_text(&arena, flow->hash);
    flow_free(flow);
    return hash;
}

static void the_store_says_which_number_a_source_has(void **state) {
    struct registry *registry;
    struct faults *faults = new_faults();
    struct fail why = {0};
    const char *old = script("x.a", "Old"), *older = script("x.a", "Older"), *present = script("x.a", "Present");
    (void)state;
    write_file("a.lua", present);
    assert_int_equal(open_folder(&registry, faults), GUICHET_OK);
    assert_int_equal(registry_add_version(registry, "x.a", 2, hash_of(old), bytes_of(old), "old.lua", faults, &why),
                     GUICHET_OK);
    assert_int_equal(
        registry_add_version(registry, "x.a", 1, hash_of(older), bytes_of(older), "older.lua", faults, &why),
        GUICHET_OK);
    const struct flow *flow = registry_flow(registry, BYTES("x.a"));
    assert_string_equal(flow->title.fr, "Present");
    assert_int_equal(flow->version, 3);
    assert_true(registry_is_new(registry, flow));
    assert_string_equal(registry_version(registry, "x.a", 1)->title.fr, "Older");
    assert_string_equal(registry_version(registry, "x.a", 2)->title.fr, "Old");
    assert_int_equal(registry_add_version(registry, "x.a", 7, flow->hash, bytes_of(present), "a.lua", faults, &why),
                     GUICHET_OK);
    assert_int_equal(flow->version, 7);
    assert_false(registry_is_new(registry, flow));
    /* a file that went back to an old version has its old number */
    registry_close(registry);
    write_file("a.lua", older);
    assert_int_equal(open_folder(&registry, faults), GUICHET_OK);
    assert_int_equal(registry_add_version(registry, "x.a", 1, hash_of(older), bytes_of(older), "a.lua", faults, &why),
                     GUICHET_OK);
    assert_int_equal(registry_add_version(registry, "x.a", 2, hash_of(old), bytes_of(old), "a.lua", faults, &why),
                     GUICHET_OK);
    assert_int_equal(registry_flow(registry, BYTES("x.a"))->version, 1);
    registry_close(registry);
}

static void a_type_without_a_file_is_found_by_number_only(void **state) {
    struct registry *registry;
    struct faults *faults = new_faults();
    struct fail why = {0};
    const char *gone = script("x.gone", "Gone");
    (void)state;
    write_file("a.lua", script("x.a", "A"));
    assert_int_equal(open_folder(&registry, faults), GUICHET_OK);
    assert_int_equal(registry_add_version(registry, "x.gone", 4, hash_of(gone), bytes_of(gone), "g.lua", faults, &why),
                     GUICHET_OK);
    assert_null(registry_flow(registry, BYTES("x.gone")));
    assert_non_null(registry_version(registry, "x.gone", 4));
    assert_string_equal(registry_at(registry, 0)->type, "x.a");
    assert_null(registry_at(registry, 1));
    assert_int_equal(registry_add_version(registry, "x.other", 1, hash_of(gone), bytes_of(gone), "g.lua", faults, &why),
                     GUICHET_INTERNAL);
    registry_close(registry);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_scripts_below_but_not_in_lib, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(all_bad_files_are_told_together, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_missing_folder_is_refused, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_store_says_which_number_a_source_has, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_type_without_a_file_is_found_by_number_only, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
