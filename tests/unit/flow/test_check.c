/* Every script under tests/flow/refused is refused with the words of its first line:
 *   -- refused: LINE: words      the pointer ends with :LINE and the detail begins with (or has) the words */
#include "flow/check.h"
#include "flow_fixture.h"

#include "base/config.h"

#include <dirent.h>
#include <unistd.h>

#define FOLDER GUICHET_SOURCE_DIR "/tests/flow/refused"

/* One file as a folder of its own, so that the registry's whole way is taken. */
static int open_alone(const char *name, struct faults *faults, struct fail *why) {
    char folder[] = "/tmp/guichet-check-XXXXXX", path[400], link[400];
    struct registry *registry = NULL;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    snprintf(link, sizeof link, "%s/a.lua", folder);
    assert_int_equal(symlink(path, link), 0);
    struct registry_options options = {
        .path = folder, .reference = &reference, .budget = fixture_budget, .services = fixture_services};
    int status = registry_open(&options, true, &registry, faults, why);
    registry_close(registry);
    unlink(link);
    rmdir(folder);
    return status;
}

static bool is_told(const struct faults *faults, struct bytes line, struct bytes words) {
    char ending[32], wanted[300];
    snprintf(ending, sizeof ending, "a.lua:%.*s", (int)line.size, line.data);
    if (bytes_equal_text(line, "test")) snprintf(ending, sizeof ending, "a.lua");
    snprintf(wanted, sizeof wanted, "%.*s", (int)words.size, words.data);
    for (size_t i = 0; i < faults->count; i++) {
        const char *pointer = faults->list[i].pointer;
        size_t size = strlen(pointer), end = strlen(ending);
        if (size < end || strcmp(pointer + size - end, ending) != 0) continue;
        if (strstr(faults->list[i].detail, wanted)) return true;
    }
    return false;
}

static bool check_one(const char *name) {
    struct bytes source;
    struct fail why = {0};
    struct faults *faults = new_faults();
    char path[400];
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    assert_int_equal(config_slurp(path, 1u << 20, &arena, &source, &why), GUICHET_OK);
    struct bytes mark = BYTES("-- refused: ");
    assert_true(bytes_starts_with(source, mark));
    const char *line = source.data + mark.size, *colon = strchr(line, ':'), *end = strchr(line, '\n');
    struct bytes number = {line, (size_t)(colon - line)};
    struct bytes words = bytes_trim((struct bytes){colon + 1, (size_t)(end - colon - 1)});
    int status = open_alone(name, faults, &why);
    if (status == GUICHET_SCRIPT && is_told(faults, number, words)) return true;
    print_error("%s: wanted %.*s: status %d %s\n", name, (int)(end - line), line, status, why.text);
    print_faults(faults);
    return false;
}

static void bad_scripts_are_refused_in_words(void **state) {
    DIR *folder = opendir(FOLDER);
    struct dirent *found;
    size_t count = 0, wrong = 0;
    (void)state;
    assert_non_null(folder);
    while ((found = readdir(folder))) {
        if (found->d_name[0] == '.') continue;
        wrong += !check_one(found->d_name);
        count++;
    }
    closedir(folder);
    assert_true(count >= 50);
    assert_int_equal(wrong, 0);
}

static const char good[] = "return workflow { type = 'a.b', holder = 'courrier', bases = law.general,\n"
                           "  due = { normal = '2 hours', urgent = '1 hour', vital = false }, start = 'one',\n"
                           "  states = { one = { call = { service = 'x.y' }, on = { ['call.done'] = 'two',\n"
                           "    ['call.failed'] = 'two' } }, two = { final = 'answered' } } }\n";

/* What the gateway has is looked at when it is known, and only then. */
static void services_and_teams_are_looked_at_when_known(void **state) {
    static const char *const known[] = {"x.y", NULL}, *const others[] = {"x.z", NULL};
    const struct holder holder = {.key = "courrier"};
    const struct holder_table holders = {&holder, 1}, nobody = {NULL, 0};
    struct flow *flow = load(good);
    (void)state;
    assert_int_equal(check_known(flow, NULL, NULL, new_faults()), GUICHET_OK);
    assert_int_equal(check_known(flow, known, &holders, new_faults()), GUICHET_OK);
    assert_int_equal(check_known(flow, others, &holders, new_faults()), GUICHET_SCRIPT);
    assert_int_equal(check_known(flow, known, &nobody, new_faults()), GUICHET_SCRIPT);
    flow_free(flow);
}

static void a_family_without_a_basis_is_refused(void **state) {
    const struct law_row tax = {.id = "lpf:81", .families = LAW_BIT(LAW_FAMILY_TAX)};
    struct law_table table = {.rows = &tax, .count = 1};
    struct flow *flow = load(good);
    struct faults *faults = new_faults();
    (void)state;
    assert_int_equal(check_flow(flow, NULL, &table, faults), GUICHET_SCRIPT);
    assert_string_equal(faults->list[0].detail, "no basis in the table of law opens the family \"general\"");
    flow_free(flow);
}

static void all_faults_are_told_at_once(void **state) {
    struct faults *faults = new_faults();
    struct fail why = {0};
    struct flow *flow = NULL;
    (void)state;
    int status =
        vm_load(vm, "test.lua",
                BYTES("return workflow {\n  type = 'x',\n  statrt = 'one',\n  due = { normal = '1 hour' },\n"
                      "  input = { a = 1, b = field.text { mx = 3 } },\n  states = { one = { onn = {} } },\n}\n"),
                &reference, faults, &flow, &why);
    assert_int_equal(status, GUICHET_SCRIPT);
    assert_null(flow);
    if (faults->count < 9) print_faults(faults);
    assert_true(faults->count >= 9);
}

static size_t told(const struct faults *faults, const char *words) {
    size_t count = 0;
    for (size_t i = 0; i < faults->count; i++) count += strstr(faults->list[i].detail, words) != NULL;
    return count;
}

/* A misspelt key, target, role or final is told and read as it was meant: what the machine lacks is told with it, at
 * its own line, and nothing that only follows from the spelling. */
static void a_misspelt_word_hides_nothing(void **state) {
    static const char *const wanted[] = {
        "did you mean \"to\"",         "did you mean \"held\"",    "did you mean \"timers\"",
        "did you mean \"jurist\"",     "did you mean \"lapsed\"",  "\"lonely\" cannot be reached",
        "has no event timer.reminder", "did you mean \"item_id\"", "did you mean \"postal_item\""};
    struct faults *faults = new_faults();
    struct fail why = {0};
    struct flow *flow = NULL;
    (void)state;
    vm_load(vm, "test.lua",
            BYTES("return workflow {\n  type = 'x.y', holder = 'courrier', bases = law.general, start = 'one',\n"
                  "  input = { item_id = field.postl_item { requird = true } },\n"
                  "  due = { normal = '1 hour', urgent = '1 hour', vital = '1 hour' },\n"
                  "  states = {\n    one = { task = { team = holder, role = 'jurit' },\n"
                  "            on = { go = { too = 'heldd', run = function(c) c.data.x = c.input.itm_id end } } },\n"
                  "    held = { timrs = { reminder = '1 hour' }, task = { team = holder, role = 'agent' },\n"
                  "             on = { done = 'lapsed' } },\n"
                  "    lonely = { final = 'refused' },\n    lapsed = { final = 'lapsd' } } }\n"),
            &reference, faults, &flow, &why);
    assert_null(flow);
    size_t missing = 0, count = sizeof wanted / sizeof *wanted;
    for (size_t i = 0; i < count; i++) missing += told(faults, wanted[i]) != 1;
    if (missing || faults->count != count + 1) print_faults(faults); /* and "requird" */
    assert_int_equal(missing, 0);
    assert_int_equal(faults->count, count + 1);
    for (size_t i = 0; i < faults->count; i++) {
        bool is_target = strstr(faults->list[i].detail, "heldd"), is_timer = strstr(faults->list[i].detail, "is armed");
        if (is_target) assert_string_equal(faults->list[i].pointer, "test.lua:7");
        if (is_timer) assert_string_equal(faults->list[i].pointer, "test.lua:8");
    }
}

/* What is like no word that is known leaves a hole: that state, and what the whole machine lacks, are not judged. */
static void nothing_is_told_of_what_was_not_read(void **state) {
    struct faults *faults = new_faults();
    struct fail why = {0};
    struct flow *flow = NULL;
    (void)state;
    vm_load(vm, "test.lua",
            BYTES("return workflow {\n  type = 'x.y', holder = 'courrier', bases = law.general, start = 'one',\n"
                  "  due = { normal = '1 hour', urgent = '1 hour', vital = '1 hour' },\n"
                  "  states = {\n    one = { task = { team = holder, role = 'agent' }, on = { go = 'elsewhere' } },\n"
                  "    two = { final = 'answered', call = { service = 'x.y' } } } }\n"),
            &reference, faults, &flow, &why);
    assert_null(flow);
    if (faults->count != 4) print_faults(faults);
    assert_int_equal(told(faults, "the state \"elsewhere\" is not known"), 1);
    assert_int_equal(told(faults, "the final state \"two\""), 1);
    assert_int_equal(told(faults, "calls a service"), 2);
    assert_int_equal(faults->count, 4);
}

/* What this gateway does not have is told beside what the check refuses, and not only once that is mended. */
static void what_is_not_here_is_told_with_the_rest(void **state) {
    static const char *const services[] = {"sorting.hold", NULL};
    const struct vm_here here = {.services = services};
    struct faults *faults = new_faults();
    struct fail why = {0};
    struct flow *flow = NULL;
    (void)state;
    int status = vm_load_here(vm, "test.lua",
                              BYTES("return workflow {\n  type = 'x.y', holder = 'courrier', bases = law.general,\n"
                                    "  input = { item = field.text {} }, answer = {}, start = 'one',\n"
                                    "  due = { normal = '1 hour', urgent = '1 hour', vital = '1 hour' },\n"
                                    "  states = {\n    one = { call = { service = 'sorting.holt' },\n"
                                    "            on = { ['call.done'] = 'two' } },\n"
                                    "    two = { final = 'refused' } } }\n"),
                              &reference, &here, faults, &flow, &why);
    assert_int_equal(status, GUICHET_SCRIPT);
    assert_null(flow);
    bool check = false, known = false;
    for (size_t i = 0; i < faults->count; i++) {
        check = check || strstr(faults->list[i].detail, "call.failed");
        known = known || strstr(faults->list[i].detail, "did you mean \"sorting.hold\"");
    }
    if (!check || !known) print_faults(faults);
    assert_true(check && known);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_scripts_are_refused_in_words),
        cmocka_unit_test(services_and_teams_are_looked_at_when_known),
        cmocka_unit_test(a_family_without_a_basis_is_refused),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(a_misspelt_word_hides_nothing),
        cmocka_unit_test(nothing_is_told_of_what_was_not_read),
        cmocka_unit_test(what_is_not_here_is_told_with_the_rest),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
