/* Every trap of tests/flow/attacks: what it must meet, that its memory is gone, that the next run works.
 * The first line of a file says where it stands and what is expected: "-- handler: killed", "-- load: error WORDS",
 * "… : ok"; handler: what run() does; value: a function that gives a value (answer; args, at and holder go the same
 * way); load: the top of a script; file: a whole one. A file without that line is no text that Lua takes, and must be
 * refused when loading. Whatever it does, the case it was shown is byte by byte what it was. */
#include "script_fixture.h"

#include "base/clock.h"
#include "base/config.h"
#include "flow/api.h"

#include <dirent.h>

#define ATTACKS GUICHET_SOURCE_DIR "/tests/flow/attacks"

static const char *const BEFORE =
    "local count = 0\n"
    "local memory = { x = 1, inner = { list = { 1 } } }\n"
    "local object = setmetatable({}, { __index = function(self, key) self[key] = 1 return 1 end })\n"
    "local iterate = ('a b c'):gmatch('%a')\n";

struct attack {
    const char *file;
    struct bytes source;
    enum { AS_LOAD, AS_FILE, AS_HANDLER, AS_VALUE } place;
    const char *expect; /* "killed", "ok", "error WORDS" */
};

static int place_of(const char *line) {
    static const char *const names[] = {
        [AS_LOAD] = "load: ", [AS_FILE] = "file: ", [AS_HANDLER] = "handler: ", [AS_VALUE] = "value: "};
    for (int i = 0; i < 4; i++)
        if (strncmp(line, names[i], strlen(names[i])) == 0) return i;
    fail_msg("%s: neither handler, value, load nor file", line);
    return AS_FILE;
}

static void read_attack(struct script_fixture *f, const char *file, struct attack *attack) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", ATTACKS, file);
    *attack = (struct attack){.file = file, .place = AS_FILE, .expect = "error "};
    assert_int_equal(config_slurp(path, 1 << 20, &f->arena, &attack->source, &f->why), GUICHET_OK);
    if (!bytes_starts_with(attack->source, BYTES("-- "))) return;
    const char *end = strchr(attack->source.data, '\n');
    assert_non_null(end);
    char *line =
        arena_copy(&f->arena, (struct bytes){attack->source.data + 3, (size_t)(end - attack->source.data) - 3});
    attack->place = place_of(line);
    attack->expect = strchr(line, ' ') + 1;
}

static bool is_killed(const struct attack *attack) {
    return strcmp(attack->expect, "killed") == 0;
}

static bool is_as_expected(const struct attack *attack, int status, const char *words) {
    if (is_killed(attack)) return status == GUICHET_BUDGET;
    if (strcmp(attack->expect, "ok") == 0) return status == GUICHET_OK;
    assert_int_equal(strncmp(attack->expect, "error ", 5), 0);
    return status == GUICHET_SCRIPT && strstr(words, attack->expect + 6);
}

static int attempt_value(struct script_fixture *f, const char *body) {
    struct bytes json;
    char *source = arena_printf(&f->arena, "%s\n" SCRIPT_HEAD "function(c, e) return 'last' end" SCRIPT_TAIL_OF, BEFORE,
                                "function(c)", body);
    assert_non_null(source);
    int status = script_try_load(f, bytes_of(source));
    if (status) return status;
    f->why.text[0] = '\0';
    return vm_value(f->vm, f->flow, flow_state_of(f->flow, "last")->answer, &f->c, &f->arena, &json, &f->why);
}

static int attempt(struct script_fixture *f, const struct attack *attack) {
    if (attack->place == AS_FILE) return script_try_load(f, attack->source);
    if (attack->place == AS_LOAD) return script_try_handler(f, attack->source.data, "");
    if (attack->place == AS_VALUE) return attempt_value(f, attack->source.data);
    script_load(f, BEFORE, attack->source.data);
    return script_run(f);
}

/* Everything a script is shown, as text. */
static const char *case_text(struct script_fixture *f) {
    yyjson_val *const parts[] = {f->c.input, f->c.data, f->c.requester, f->c.legal_basis, f->e.input};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1 << 20);
    json_out_init(&out, &text);
    json_array(&out);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) json_put_value(&out, parts[i]);
    for (size_t i = 0; i < sizeof f->head; i++) json_put_int(&out, ((const unsigned char *)&f->head)[i]);
    json_put_text(&out, f->head.state);
    json_put_text(&out, f->head.holder);
    json_array_end(&out);
    assert_int_equal(text.status, GUICHET_OK);
    const char *copy = arena_copy(&f->arena, buffer_bytes(&text));
    buffer_done(&text);
    assert_non_null(copy);
    return copy;
}

/* Some are stopped by the time alone. */
static bool check_attack(const char *file) {
    static const struct vm_budget soon = {.memory_max = 8u << 20, .instructions = 1000000, .wall_ms = 1000};
    struct script_fixture f;
    struct attack attack;
    struct vm_figures figures;
    script_begin(&f, ATTACKS);
    read_attack(&f, file, &attack);
    if (is_killed(&attack)) script_reopen(&f, &soon, ATTACKS);
    int64_t from = clock_monotonic_us();
    const char *before = case_text(&f);
    int status = attempt(&f, &attack);
    int64_t spent_ms = (clock_monotonic_us() - from) / 1000;
    bool is_right = is_as_expected(&attack, status, f.why.text);
    if (!is_right)
        print_error("%s: %s %s, expected: %s\n", file, status ? status_name(status) : "OK", f.why.text, attack.expect);
    /* Far more than any budget here, and far less than an attack that is not stopped. */
    if (spent_ms > 15000) fail_msg("%s: %lld ms", file, (long long)spent_ms);
    assert_string_equal(case_text(&f), before);
    for (const char *c = f.why.text; *c; c++) assert_true((unsigned char)*c >= ' ');
    vm_figures(f.vm, &figures);
    if (status == GUICHET_BUDGET) assert_int_equal(figures.memory, 0);
    assert_int_equal(figures.kills, status == GUICHET_BUDGET);

    /* The same machine goes on: with a flow made after the attack, and with libraries as they were. */
    script_load(&f, "", "c.data.seen = ('abc'):find('b') == 2 and ('ABC'):lower() == 'abc' return 'last'");
    for (int i = 0; i < 3; i++) {
        if (script_run(&f) != GUICHET_OK) fail_msg("%s: the run after it: %s", file, f.why.text);
        assert_string_equal(f.out.target, "last");
        assert_false(f.out.data_changed);
    }
    script_end(&f);
    return is_right;
}

static void test_every_attack(void **state) {
    (void)state;
    struct dirent **files;
    int count = scandir(ATTACKS, &files, NULL, alphasort), attacks = 0, wrong = 0;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        const char *dot = strrchr(files[i]->d_name, '.');
        if (dot && strcmp(dot, ".lua") == 0) {
            if (!check_attack(files[i]->d_name)) wrong++;
            attacks++;
        }
        free(files[i]);
    }
    free(files);
    assert_int_equal(wrong, 0);
    assert_true(attacks >= 196);
}

/* A killed run, then the same flow in the same machine: it is loaded again by itself. */
static void test_a_killed_machine_comes_back(void **state) {
    (void)state;
    struct script_fixture f;
    struct vm_figures before, after;
    script_begin(&f, NULL);
    script_load(&f, "", "if c.data.deep.list[1] == 1 then while true do end end return 'last'");
    vm_figures(f.vm, &before);
    for (int i = 0; i < 3; i++) {
        f.c.data = script_json(&f, "{\"deep\":{\"list\":[1]}}");
        assert_int_equal(script_run(&f), GUICHET_BUDGET);
        assert_non_null(strstr(f.why.text, "instructions"));
        f.c.data = script_json(&f, "{\"deep\":{\"list\":[2]}}");
        assert_int_equal(script_run(&f), GUICHET_OK);
        vm_figures(f.vm, &after);
        assert_true(after.memory < before.memory * 2);
    }
    assert_int_equal(after.kills, 3);
    script_end(&f);
}

static void test_the_wall_time_ends_a_run(void **state) {
    (void)state;
    struct script_fixture f;
    struct vm_budget budget = {.memory_max = 512u << 20, .instructions = INT64_MAX / 100, .wall_ms = 20};
    static const char *const bodies[] = {
        "while true do end",
        "while true do ('x'):rep(1000) end",
        "return (('a'):rep(3000)):find(('.-'):rep(6) .. 'b')",
        "table.sort(setmetatable({}, {__len = function() return 1 << 60 end, __index = function() return 1 end}))",
        "table.move({}, 1, 1 << 60, 2, setmetatable({}, {__newindex = function() end}))",
    };
    script_begin(&f, NULL);
    script_reopen(&f, &budget, NULL);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        script_load(&f, "", bodies[i]);
        assert_int_equal(script_run(&f), GUICHET_BUDGET);
        if (!strstr(f.why.text, "wall time")) print_error("%s\n  gave: %s\n", bodies[i], f.why.text);
        assert_non_null(strstr(f.why.text, "wall time"));
    }
    script_end(&f);
}

/* What fits a larger machine but not what is read of it is the script's fault, and said so. */
static void test_a_table_larger_than_is_read(void **state) {
    (void)state;
    struct script_fixture f;
    struct vm_budget budget = {.memory_max = 128u << 20, .instructions = 1000000, .wall_ms = 60000};
    script_begin(&f, NULL);
    script_reopen(&f, &budget, NULL);
    assert_int_equal(script_try_load(&f, BYTES("return workflow { tests = { ('x'):rep(14 << 20) } }")), GUICHET_SCRIPT);
    assert_int_equal(f.faults.count, 1);
    assert_string_equal(f.faults.list[0].detail, "the script's table is too large");
    script_end(&f);
}

/* What `guichet workflow api` prints is what is there, and nothing more is there. */
static void test_the_list_is_complete(void **state) {
    (void)state;
    struct script_fixture f;
    struct buffer body;
    const struct api_entry *entry;
    size_t count = 0;
    script_begin(&f, NULL);
    buffer_init(&body, 1 << 16);
    for (; (entry = api_at(count)); count++) {
        assert_true(strlen(entry->doc) > 0);
        buffer_addf(&body, "assert(%s ~= nil)\n", entry->name);
    }
    assert_true(count > 80);
    buffer_add_byte(&body, '\0');
    script_load(&f, "", body.data);
    assert_int_equal(script_run(&f), GUICHET_OK);
    buffer_done(&body);
    script_end(&f);
}

static void test_setmetatable_works_for_honest_scripts(void **state) {
    (void)state;
    struct script_fixture f;
    script_begin(&f, NULL);
    script_load(
        &f,
        "local Point = {}\nPoint.__index = Point\nPoint.__add = function(a, b) return Point.new(a.x + b.x) end\n"
        "function Point.new(x) return setmetatable({ x = x }, Point) end\n"
        "function Point:double() return self.x * 2 end\n"
        "Point.__call = function(self, y) return self.x + y end\n"
        "local origin = Point.new(20)\n"
        "local keys = { b = 1, a = 2, [2] = 'x', [1] = 'y' }\n",
        "local p = Point.new(1) + origin\n"
        "assert(p:double() == 42 and p(1) == 22 and origin:double() == 40 and origin(2) == 22)\n"
        "assert(getmetatable(p) == Point and getmetatable(origin) == Point)\n"
        "local order = {}\n"
        "for k, v in pairs(keys) do order[#order + 1] = tostring(k) .. tostring(v) end\n"
        "assert(table.concat(order, ' ') == '1y 2x a2 b1', table.concat(order, ' '))\n"
        "assert(#keys == 2 and next(keys) ~= nil and select('#', table.unpack(keys)) == 2)\n"
        "local t = setmetatable({}, { __metatable = 'mine' })\n"
        "assert(getmetatable(t) == 'mine' and not pcall(setmetatable, t, {}))\n"
        "local ok, words = pcall(error, 'x', 0)\n"
        "assert(not ok and words == 'x')\n"
        "return 'last'");
    if (script_run(&f) != GUICHET_OK) fail_msg("%s", f.why.text);
    if (script_run(&f) != GUICHET_OK) fail_msg("%s", f.why.text);
    script_end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_attack),
        cmocka_unit_test(test_a_killed_machine_comes_back),
        cmocka_unit_test(test_the_wall_time_ends_a_run),
        cmocka_unit_test(test_a_table_larger_than_is_read),
        cmocka_unit_test(test_the_list_is_complete),
        cmocka_unit_test(test_setmetatable_works_for_honest_scripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
