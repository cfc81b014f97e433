/* base/config.h, binding: from a tree to a struct, every fault with its line. */
#include "unit.h"

#include "base/config.h"

struct settings {
    const char *name, *home;
    int64_t port, workers;
    double ratio;
    bool tls;
    const char **hosts, **origins;
    yyjson_val *services;
};

static const struct config_option options[] = {
    {"name", CONFIG_TEXT, offsetof(struct settings, name), NULL, 0, 0, "what it is called"},
    {"home", CONFIG_TEXT, offsetof(struct settings, home), "data \"x\"", 0, 0, "where it lives"},
    {"listen.port", CONFIG_INT, offsetof(struct settings, port), "8443", 1, 65535, "TCP port"},
    {"listen.workers", CONFIG_INT, offsetof(struct settings, workers), "60 * 2", 0, 0, "threads"},
    {"listen.tls.on", CONFIG_BOOL, offsetof(struct settings, tls), "true", 0, 0, "TLS"},
    {"listen.hosts", CONFIG_TEXT_LIST, offsetof(struct settings, hosts), "{ \"localhost\", \"::1\" }", 0, 0, "names"},
    {"origins", CONFIG_TEXT_LIST, offsetof(struct settings, origins), "{}", 0, 0, "of pages"},
    {"ratio", CONFIG_NUMBER, offsetof(struct settings, ratio), "0.5", 0, 1, "share"},
    {"services", CONFIG_TREE, offsetof(struct settings, services), NULL, 0, 0, "anything"},
    {0},
};

static struct arena arena;
static struct faults faults;
static struct settings settings;

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

static int bind(const char *lua) {
    struct fail why;
    yyjson_val *root;
    memset(&settings, 0xAA, sizeof settings);
    faults_init(&faults, &arena);
    if (config_read_text(bytes_of(lua), "g.lua", &arena, &root, &why)) fail_words("%s\n", why.text);
    return config_bind(options, root, "g.lua", bytes_of(lua), &arena, &settings, &faults);
}

static void assert_fault(size_t index, const char *pointer, const char *code, const char *detail) {
    assert_true(index < faults.count);
    assert_string_equal(faults.list[index].pointer, pointer);
    assert_string_equal(faults.list[index].code, code);
    assert_string_equal(faults.list[index].detail, detail);
}

static void test_fallbacks(void **state) {
    (void)state;
    assert_int_equal(bind("return { name = 'g' }"), GUICHET_OK);
    assert_int_equal(faults.count, 0);
    assert_string_equal(settings.name, "g");
    assert_string_equal(settings.home, "data \"x\"");
    assert_int_equal(settings.port, 8443);
    assert_int_equal(settings.workers, 120);
    assert_true(settings.tls);
    assert_true(settings.ratio == 0.5);
    assert_string_equal(settings.hosts[0], "localhost");
    assert_string_equal(settings.hosts[1], "::1");
    assert_null(settings.hosts[2]);
    assert_null(settings.origins[0]);
    assert_null(settings.services);
}

static void test_values(void **state) {
    (void)state;
    assert_int_equal(
        bind("return { name = 'g', home = '', ratio = 1, origins = { 'a' }, services = { x = { unknown = 1 } },\n"
             "listen = { port = 1e3, workers = -9223372036854775807, tls = { on = false }, hosts = {} } }"),
        GUICHET_OK);
    assert_string_equal(settings.home, "");
    assert_int_equal(settings.port, 1000);
    assert_int_equal(settings.workers, -INT64_MAX);
    assert_false(settings.tls);
    assert_true(settings.ratio == 1.0);
    assert_null(settings.hosts[0]);
    assert_string_equal(settings.origins[0], "a");
    assert_null(settings.origins[1]);
    assert_int_equal(json_get_int(json_get(settings.services, "x"), "unknown", 0), 1);
    assert_int_equal(bind("return { name = 'g', services = 7 }"), GUICHET_OK);
    assert_int_equal(yyjson_get_int(settings.services), 7);
}

static void test_all_faults_at_once(void **state) {
    (void)state;
    assert_int_equal(bind("-- port = 1\n"
                          "return {\n"
                          "  naem = 'g',\n"
                          "  listen = {\n"
                          "    prot = 1,\n"
                          "    port = 70000,\n"
                          "    workers = 1.5,\n"
                          "    tls = true,\n"
                          "    hosts = { 'a', 1 },\n"
                          "  },\n"
                          "  [\"ratio\"] = -0.1,\n"
                          "  origins = 'a',\n"
                          "  zebra = {},\n"
                          "  home = 5,\n"
                          "}\n"),
                     GUICHET_INVALID);
    size_t i = 0;
    assert_fault(i++, "g.lua:5", "unknown", "there is no option \"listen.prot\"; did you mean \"listen.port\"?");
    assert_fault(i++, "g.lua:8", "wrong_type", "\"listen.tls\" must be a table of options");
    assert_fault(i++, "g.lua:3", "unknown", "there is no option \"naem\"; did you mean \"name\"?");
    assert_fault(i++, "g.lua:13", "unknown", "there is no option \"zebra\"");
    assert_fault(i++, "g.lua:0", "required", "\"name\" is missing: what it is called");
    assert_fault(i++, "g.lua:14", "wrong_type", "\"home\" must be a text");
    assert_fault(i++, "g.lua:6", "out_of_range", "\"listen.port\" must be 1 to 65535");
    assert_fault(i++, "g.lua:7", "wrong_type", "\"listen.workers\" must be a whole number");
    assert_fault(i++, "g.lua:9", "wrong_type", "\"listen.hosts\" must be a list of texts");
    assert_fault(i++, "g.lua:12", "wrong_type", "\"origins\" must be a list of texts");
    assert_fault(i++, "g.lua:11", "out_of_range", "\"ratio\" must be 0 to 1");
    assert_int_equal(faults.count, i);
}

static void test_traps(void **state) {
    (void)state;
    /* A name with a dot is not the option it looks like. */
    assert_int_equal(bind("return { name = 'g', ['listen.port'] = 1 }"), GUICHET_INVALID);
    assert_fault(0, "g.lua:0", "unknown", "there is no option \"listen.port\"");
    assert_int_equal(settings.port, 8443);
    assert_int_equal(bind("return { name = 'a\\0b' }"), GUICHET_INVALID);
    assert_fault(0, "g.lua:1", "wrong_type", "\"name\" must be a text");
    assert_int_equal(bind("return { name = {} }"), GUICHET_INVALID);
    assert_int_equal(bind("return { name = 'g', listen = { port = 0x1p63 } }"), GUICHET_INVALID);
    assert_int_equal(bind("return { name = 'g', listen = { port = true } }"), GUICHET_INVALID);
    assert_int_equal(bind("return { name = 'g', listen = { tls = { on = 1 } } }"), GUICHET_INVALID);
    assert_int_equal(bind("return { name = 'g', ratio = '0.5' }"), GUICHET_INVALID);
    assert_int_equal(bind("return { name = 'g', origins = { a = 'b' } }"), GUICHET_INVALID);
    assert_int_equal(bind("return { 1, 2 }"), GUICHET_INVALID);
    assert_fault(0, "g.lua:0", "wrong_type", "must be a table of options");
}

static void test_a_full_arena(void **state) {
    (void)state;
    struct bytes source = BYTES("return { name = 'g', unknown = { 1 } }");
    struct fail why;
    yyjson_val *root;
    size_t outcomes[2] = {0, 0};
    assert_int_equal(config_read_text(source, "g.lua", &arena, &root, &why), GUICHET_OK);
    for (size_t max = 0; max < 40000; max += 64) {
        struct arena small;
        arena_init(&small, max);
        faults_init(&faults, &small);
        int status = config_bind(options, root, "g.lua", source, &small, &settings, &faults);
        assert_true(status == GUICHET_MEMORY || status == GUICHET_INVALID);
        outcomes[status == GUICHET_INVALID]++;
        arena_done(&small);
    }
    assert_true(outcomes[0] > 0 && outcomes[1] > 0);
}

static void test_lines(void **state) {
    (void)state;
    struct bytes source =
        bytes_of("-- port = 1\n"
                 "--[[ port = 2\n"
                 "port = 3 ]] --[==[ port\n"
                 "]] = 4 ]==] local other = 'port = 5' .. \"\\\"port = 6\"\n"
                 "local text = [[\n"
                 "port = 7 ]] if port == 8 then end\n"
                 "return {\n"
                 "  admin = { port = 9 },\n"
                 "  listen = {\n"
                 "    port\n"
                 "      = 10,\n"
                 "    [\"quoted\"] = 1, ['single'] = 2, [ \"blank\" ] = 3,\n"
                 "    ports = 1, support = 2, port_2 = 3, list = { \"text\" }, [\"a\" .. \"joined\"] = 1,\n"
                 "  },\n"
                 "  compare = a[\"key\"] == 1,\n"
                 "  last = 1,\n"
                 "}\n");
    static const struct {
        const char *path;
        int line;
    } cases[] = {
        {"port", 8},          {"admin.port", 8},     {"listen.port", 10},  {"listen.quoted", 12}, {"listen.single", 12},
        {"listen.blank", 12}, {"listen.port_2", 13}, {"listen.ports", 13}, {"listen.text", 5},    {"key", 0},
        {"last", 16},         {"compare", 15},       {"absent", 0},        {"joined", 0},         {"absent.port", 8},
        {"listen.absent", 0}, {"listen.last", 16},   {"other", 4},         {"text", 5},           {"", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int line = config_line(source, cases[i].path);
        if (line != cases[i].line) fail_words("%s: line %d\n", cases[i].path, line);
    }
    static const char *const ends[] = {
        "--[[ a = 1", "--", "a", "a =", "[", "[[", "[=", "\"a", "'a\\", "[\"a\"]", "[\"a\"] ", "a ", "--[==[ ]="};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        /* Cut texts: read to their end and no further. */
        size_t size = strlen(ends[i]);
        char *copy = malloc(size);
        memcpy(copy, ends[i], size);
        assert_int_equal(config_line(SLICE(copy, size), "a"), strcmp(ends[i], "a =") == 0);
        free(copy);
    }
    assert_int_equal(config_line(SLICE(NULL, 0), "a"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    static const struct CMUnitTest tests[] = {
        TEST(test_fallbacks), TEST(test_values),       TEST(test_all_faults_at_once),
        TEST(test_traps),     TEST(test_a_full_arena), TEST(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
