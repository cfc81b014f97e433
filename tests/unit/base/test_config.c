/* base/config.h, reading: Lua files that hold data, and what keeps them from being programs. */
#include "unit.h"

#include "base/clock.h"
#include "base/config.h"

#include <sys/stat.h>

static struct arena arena;
static struct fail why;

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 64 << 20);
    why = (struct fail){0};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

static int read_text(const char *text, yyjson_val **root) {
    *root = NULL;
    return config_read_text(bytes_of(text), "a.lua", &arena, root, &why);
}

static void assert_tree(const char *lua, const char *json) {
    struct buffer b;
    struct json_out o;
    yyjson_val *root;
    if (read_text(lua, &root)) fail_words("%s\n", why.text);
    buffer_init(&b, 1 << 20);
    json_out_init(&o, &b);
    json_put_value(&o, root);
    assert_bytes(buffer_bytes(&b), json);
    buffer_done(&b);
}

static void assert_fault(const char *lua, int status, const char *words) {
    yyjson_val *root;
    assert_int_equal(read_text(lua, &root), status);
    assert_int_equal(why.status, status);
    assert_null(root);
    if (!strstr(why.text, words)) fail_words("\"%s\" has no \"%s\"\n", why.text, words);
}

static void test_trees(void **state) {
    (void)state;
    assert_tree("return {}", "{}");
    assert_tree("return {b=1,a='x',c={true,false},d={[1]='p',[2]='q'},e={}}",
                "{\"a\":\"x\",\"b\":1,\"c\":[true,false],\"d\":[\"p\",\"q\"],\"e\":{}}");
    assert_tree("return {1.5,2.0,-3,1e3}", "[1.5,2.0,-3,1000.0]");
    assert_tree("local n = 60\nreturn { minute = n, hour = n * n, text = 'a' .. 'b', [\"with space\"] = 1 }",
                "{\"hour\":3600,\"minute\":60,\"text\":\"ab\",\"with space\":1}");
    assert_tree("local t = {} for i = 1, 5 do t[i] = i end return t", "[1,2,3,4,5]");
    assert_tree("return { [1.0] = 'a', [2] = 'b' }", "[\"a\",\"b\"]");
    assert_tree("return { 'é\\n\\0', '\\u{1F600}' }", "[\"é\\n\\u0000\",\"😀\"]");
    assert_tree("local shared = {1} return { a = shared, b = shared }", "{\"a\":[1],\"b\":[1]}");
    assert_tree("return { 9223372036854775807, 0x10 }", "[9223372036854775807,16]");
}

static void test_names_are_in_order(void **state) {
    (void)state;
    assert_tree("return { zz=1, z=2, [''] = 3, aa=4, a=5, ['a-']=6, ['é']=7, A=8 }",
                "{\"\":3,\"A\":8,\"a\":5,\"a-\":6,\"aa\":4,\"z\":2,\"zz\":1,\"é\":7}");
}

static void test_no_table(void **state) {
    (void)state;
    assert_fault("", GUICHET_CONFIG, "a.lua: must return one table");
    assert_fault("return 1", GUICHET_CONFIG, "must return one table");
    assert_fault("return {}, {}", GUICHET_CONFIG, "must return one table");
    assert_fault("return nil", GUICHET_CONFIG, "must return one table");
    yyjson_val *root;
    assert_int_equal(config_read_text(SLICE(NULL, 0), "a.lua", &arena, &root, &why), GUICHET_CONFIG);
    assert_int_equal(config_read_text(SLICE(NULL, 0), "a.lua", &arena, &root, NULL), GUICHET_CONFIG);
}

static void test_no_data(void **state) {
    (void)state;
    assert_fault("return { a = { b = function() end } }", GUICHET_CONFIG, "a.lua: a.b: a function cannot be data");
    assert_fault("return { list = { 1, { x = 0/0 } } }", GUICHET_CONFIG, "a.lua: list[2].x: the number is not finite");
    assert_fault("return { 1/0 }", GUICHET_CONFIG, "a.lua: [1]: the number is not finite");
    assert_fault("return { a = { 1, 2, x = 3 } }", GUICHET_CONFIG, "a.lua: a: a table is either a list or has names");
    assert_fault("return { a = { [1] = 1, [3] = 3 } }", GUICHET_CONFIG, "a.lua: a: the list has a gap");
    assert_fault("return { a = { [9007199254740993] = 1 } }", GUICHET_CONFIG, "a.lua: a: the list has a gap");
    assert_fault("return { [0] = 1 }", GUICHET_CONFIG, "a key must be a text or a place in a list");
    assert_fault("return { [-1] = 1 }", GUICHET_CONFIG, "a key must be a text or a place in a list");
    assert_fault("return { [1.5] = 1 }", GUICHET_CONFIG, "a key must be a text or a place in a list");
    assert_fault("return { [true] = 1 }", GUICHET_CONFIG, "a key must be a text or a place in a list");
    assert_fault("return { [{}] = 1 }", GUICHET_CONFIG, "a key must be a text or a place in a list");
    assert_fault("return { a = '\\xff' }", GUICHET_CONFIG, "a.lua: a: the text is not UTF-8");
    assert_fault("return { ['\\xff'] = 1 }", GUICHET_CONFIG, "a name must be UTF-8");
    assert_fault("return { ['a\\0'] = 1 }", GUICHET_CONFIG, "a name must be UTF-8 without NUL");
}

static void test_cycles_and_depth(void **state) {
    (void)state;
    yyjson_val *root;
    assert_fault("local t = {} t.a = { b = t } return t", GUICHET_CONFIG, "a.lua: a.b: the table contains itself");
    assert_fault("local t = {} t[1] = t return t", GUICHET_CONFIG, "[1]: the table contains itself");
    assert_int_equal(read_text("local t = 1 for i = 1, 32 do t = { t } end return t", &root), GUICHET_OK);
    assert_fault("local t = 1 for i = 1, 33 do t = { t } end return t", GUICHET_CONFIG,
                 "too many tables inside each other");
    /* A very long path is cut, not overrun. */
    assert_fault("local n = 'name' for i = 1, 8 do n = n .. n end return { [n] = { [n] = { 0/0 } } }", GUICHET_CONFIG,
                 "the number is not finite");
}

static void test_syntax_has_a_line(void **state) {
    (void)state;
    assert_fault("return {\n  a = 1,\n  b = = 2,\n}", GUICHET_CONFIG, "a.lua:3: unexpected symbol near '='");
    assert_fault("return { a = 1", GUICHET_CONFIG, "a.lua:1: '}' expected");
    assert_fault("\n\nlocal a = {} .. 1", GUICHET_CONFIG, "a.lua:3: attempt to concatenate");
    /* Lua would cut a long name of a file; ours is whole. */
    yyjson_val *root;
    const char *name = "/a/directory/with/a/name/that/is/longer/than/what/lua/keeps/of/it/guichet.lua";
    assert_int_equal(config_read_text(BYTES("return {\n=}"), name, &arena, &root, &why), GUICHET_CONFIG);
    assert_memory_equal(why.text, name, strlen(name));
    assert_memory_equal(why.text + strlen(name), ":2: ", 4);
}

static void test_no_globals(void **state) {
    (void)state;
    static const char *const names[] = {
        "io",        "os",     "require",      "print",        "load",           "loadstring", "dofile",
        "pcall",     "error",  "string",       "table",        "math",           "debug",      "_G",
        "coroutine", "rawset", "getmetatable", "setmetatable", "collectgarbage", "package",    "utf8"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char text[80], words[80];
        snprintf(text, sizeof text, "\nreturn { a = %s }", names[i]);
        snprintf(words, sizeof words, "a.lua:2: there is no '%s' here", names[i]);
        assert_fault(text, GUICHET_CONFIG, words);
    }
    assert_fault("x = 1\nreturn {}", GUICHET_CONFIG, "a.lua:1: 'x' needs 'local' in front");
    assert_fault("return { a = ('x'):rep(1e9) }", GUICHET_CONFIG, "a.lua:1: attempt to index a string value");
    assert_fault("return { a = ('x').y }", GUICHET_CONFIG, "attempt to index a string value");
    /* _ENV is Lua's own; it leads nowhere either. */
    assert_fault("_ENV = {}; return { a = io.open }", GUICHET_CONFIG, "attempt to index a nil value");
    assert_fault("return { a = _ENV.io }", GUICHET_CONFIG, "there is no 'io' here");
}

static void assert_stops(const char *lua, const char *words) {
    int64_t start = clock_thread_cpu_us();
    assert_fault(lua, GUICHET_BUDGET, words);
    assert_true(clock_thread_cpu_us() - start < 10000000);
}

static void test_endless(void **state) {
    (void)state;
    assert_stops("local a = 1\nwhile true do a = a + 1 end", "a.lua:2: runs for too long");
    assert_stops("while true do end", "a.lua:1: runs for too long");
    assert_stops("goto x ::x:: goto x", "runs for too long");
    assert_stops("for i = 1, 1e18 do end return {}", "runs for too long");
    assert_stops("local function f() return f() end return f()", "runs for too long");
}

static void test_greedy(void **state) {
    (void)state;
    assert_stops("local s = 'x' while true do s = s .. s end", "a.lua: takes more than 16 MiB");
    assert_stops("local function f() return 1 + f() end return f()", "a.lua: takes more than 16 MiB");
    assert_stops("local t = {} for i = 1, 1e9 do t[i] = i end return t", "");
    assert_stops("local t = {} while true do t = { t, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {} } end", "");
    /* Each step is one instruction and copies megabytes. */
    assert_stops("local s = 'x' for i = 1, 22 do s = s .. s end while true do local t = s .. 'y' end",
                 "runs for too long");
    /* A small table that would write itself out without end. */
    assert_fault("local t = 'x' for i = 1, 10 do t = t .. t end for i = 1, 30 do t = { t, t } end return t",
                 GUICHET_CONFIG, "more data than fits");
    assert_fault("local t = 'x' for i = 1, 10 do t = t .. t end for i = 1, 30 do t = { a = t, b = t } end return t",
                 GUICHET_CONFIG, "more data than fits");
    /* One that writes little but takes long to walk, a million times. */
    assert_stops("local t = {} for i = 1, 130000 do t[i] = i end for i = 1, 130000 do t[i] = nil end "
                 "for i = 1, 20 do t = { t, t } end return t",
                 "takes too long to become data");
    /* And an honest large one. */
    yyjson_val *root;
    assert_int_equal(read_text("local t = {} for i = 1, 100000 do t[i] = i end return t", &root), GUICHET_OK);
    assert_int_equal(yyjson_arr_size(root), 100000);
}

static void test_binary_chunk(void **state) {
    (void)state;
    assert_fault("\x1bLua", GUICHET_CONFIG, "attempt to load a binary chunk");
    yyjson_val *root;
    struct bytes binary = BYTES("\x1bLuaT\0\x19\x93\r\n\x1a\n\x04\x08\x08xV\0\0\0");
    assert_int_equal(config_read_text(binary, "a.lua", &arena, &root, &why), GUICHET_CONFIG);
}

static void test_deep_syntax(void **state) {
    (void)state;
    struct buffer b;
    yyjson_val *root;
    buffer_init(&b, 1 << 20);
    buffer_add_text(&b, "return ");
    for (int i = 0; i < 100000; i++) buffer_add_byte(&b, '{');
    assert_int_equal(config_read_text(buffer_bytes(&b), "a.lua", &arena, &root, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "overflow"));
    buffer_done(&b);
}

static void test_a_small_arena(void **state) {
    (void)state;
    yyjson_val *root;
    struct arena small;
    arena_init(&small, 64);
    assert_int_equal(config_read_text(BYTES("return { a = 1 }"), "a.lua", &small, &root, &why), GUICHET_MEMORY);
    assert_memory_equal(why.text, "a.lua: ", 7);
    arena_done(&small);
}

/* A file of that content; the name is in `path`. */
static void make_file(char *path, struct bytes content) {
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, content.data, content.size), content.size);
    close(descriptor);
}

static void test_files(void **state) {
    (void)state;
    char path[] = "/tmp/unit-config-XXXXXX", words[100];
    struct bytes text;
    yyjson_val *root;
    make_file(path, BYTES("return { a = 1,\n}\n"));
    assert_int_equal(config_read(path, &arena, &root, &why), GUICHET_OK);
    assert_int_equal(json_get_int(root, "a", 0), 1);
    assert_int_equal(config_slurp(path, 18, &arena, &text, &why), GUICHET_OK);
    assert_bytes(text, "return { a = 1,\n}\n");
    assert_int_equal(text.data[text.size], '\0');
    assert_int_equal(config_slurp(path, 17, &arena, &text, &why), GUICHET_TOO_LARGE);
    struct arena small;
    arena_init(&small, 10);
    assert_int_equal(config_slurp(path, 100, &small, &text, &why), GUICHET_MEMORY);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(config_slurp(path, 100, &arena, &text, &why), GUICHET_DISK);
    unlink(path);
    assert_int_equal(config_slurp(path, 100, &arena, &text, &why), GUICHET_NOT_FOUND);
    snprintf(words, sizeof words, "%s: No such file or directory", path);
    assert_string_equal(why.text, words);
    assert_int_equal(config_read(path, &arena, &root, &why), GUICHET_NOT_FOUND);
    assert_int_equal(config_slurp("/tmp", 100, &arena, &text, &why), GUICHET_DISK);
    assert_int_equal(config_slurp("/dev/null", 100, &arena, &text, NULL), GUICHET_DISK);
}

static void test_a_large_file(void **state) {
    (void)state;
    char path[] = "/tmp/unit-config-XXXXXX";
    static char blanks[(1 << 20) + 1];
    yyjson_val *root;
    memset(blanks, ' ', sizeof blanks);
    memcpy(blanks, "return {}", 9);
    make_file(path, SLICE(blanks, sizeof blanks - 1));
    assert_int_equal(config_read(path, &arena, &root, &why), GUICHET_OK);
    unlink(path);
    memcpy(path + strlen(path) - 6, "XXXXXX", 6);
    make_file(path, SLICE(blanks, sizeof blanks));
    assert_int_equal(config_read(path, &arena, &root, &why), GUICHET_TOO_LARGE);
    unlink(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    static const struct CMUnitTest tests[] = {
        TEST(test_trees),
        TEST(test_names_are_in_order),
        TEST(test_no_table),
        TEST(test_no_data),
        TEST(test_cycles_and_depth),
        TEST(test_syntax_has_a_line),
        TEST(test_no_globals),
        TEST(test_endless),
        TEST(test_greedy),
        TEST(test_binary_chunk),
        TEST(test_deep_syntax),
        TEST(test_a_small_arena),
        TEST(test_files),
        TEST(test_a_large_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
