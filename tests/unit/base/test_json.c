/* base/json.h, reading: what I-JSON allows, and where the rest fails. */
#include "unit.h"

#include "base/clock.h"
#include "base/json.h"

struct world {
    struct arena arena;
    struct buffer text;
    yyjson_val *root;
    struct fail why;
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    arena_init(&w->arena, 64 << 20);
    buffer_init(&w->text, 16 << 20);
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    arena_done(&w->arena);
    buffer_done(&w->text);
    free(w);
    return 0;
}

/* Reads from memory of exactly that size, so that a sanitizer sees a byte read behind it. */
static int read_exact(struct world *w, struct bytes text) {
    char *copy = malloc(text.size ? text.size : 1);
    if (text.size) memcpy(copy, text.data, text.size);
    w->root = NULL;
    w->why = (struct fail){0};
    int status = json_read((struct bytes){copy, text.size}, &w->arena, &w->root, &w->why);
    free(copy);
    assert_int_equal(status != GUICHET_OK, w->root == NULL);
    assert_int_equal(w->why.status, status);
    return status;
}

static void test_kinds(void **state) {
    struct world *w = *state;
    assert_int_equal(read_exact(w, BYTES("{\"t\":\"a\\u00e9\\n\",\"i\":-5,\"u\":18446744073709551615,\"d\":1.5,"
                                         "\"b\":true,\"n\":null,\"a\":[1,[]],\"o\":{}}")),
                     GUICHET_OK);
    assert_bytes(json_get_text(w->root, "t"), "aé\n");
    assert_string_equal(json_get_string(w->root, "t", "x"), "aé\n");
    assert_int_equal(json_get_int(w->root, "i", 0), -5);
    assert_int_equal(json_get_int(w->root, "u", 7), 7);
    assert_int_equal(json_get_int(w->root, "d", 7), 7);
    assert_true(json_get_bool(w->root, "b", false));
    assert_int_equal(yyjson_arr_size(json_get(w->root, "a")), 2);
    /* Absent, or of another kind. */
    assert_null(json_get(w->root, "x"));
    assert_null(json_get(json_get(w->root, "a"), "x"));
    assert_null(json_get(NULL, "x"));
    assert_null(json_get_text(w->root, "i").data);
    assert_null(json_get_text(w->root, "x").data);
    assert_string_equal(json_get_string(w->root, "n", "fallback"), "fallback");
    assert_int_equal(json_get_int(w->root, "t", 9), 9);
    assert_int_equal(json_get_int(NULL, "t", 9), 9);
    assert_true(json_get_bool(w->root, "i", true));
    assert_null(json_text(NULL).data);
}

static void test_roots_of_any_kind(void **state) {
    struct world *w = *state;
    static const char *const roots[] = {"1",      "\"\"",      "null",    "[]",         "{}",
                                        " true ", "\t[ ]\r\n", "-0.5e-3", "\"\\u0000\""};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        assert_int_equal(read_exact(w, bytes_of(roots[i])), GUICHET_OK);
    }
}

static void test_malformed(void **state) {
    struct world *w = *state;
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "01",
        "1.",
        ".5",
        "+1",
        "NaN",
        "Infinity",
        "1e999",
        "tru",
        "1 2",
        "[] x",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"a\nb\"",
        "\"\t\"",
        "\"\xFF\"",
        "\"\xC0\x80\"",
        "\"\xED\xA0\x80\"",
        "\xEF\xBB\xBF{}",
        "/*c*/1",
        "[1]//c",
        "{\"a\" 1}",
        "{\"a\":}",
        "{1:2}",
        "[1 2]",
        "nul",
        "\"\x7F\xC3\"",
        "{\"\xC3\":1}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (read_exact(w, bytes_of(texts[i])) != GUICHET_MALFORMED) fail_words("%s", texts[i]);
        assert_true(i == 0 || strstr(w->why.text, " at byte ") != NULL);
    }
    assert_int_equal(read_exact(w, BYTES("[1]\0")), GUICHET_MALFORMED);
    assert_int_equal(read_exact(w, BYTES("\0")), GUICHET_MALFORMED);
}

static void test_the_byte_offset_is_said(void **state) {
    struct world *w = *state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"[1,2,x]", "at byte 5"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "name \"a\" is repeated at byte 13"},
        {"{ \"x\" : {\"é\":1,\n \"\\u00e9\":2} }", "name \"é\" is repeated at byte 18"},
        {"{\"a\":{\"b\\u0000\":1}}", "a NUL in the name at byte 6"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(read_exact(w, bytes_of(cases[i].text)), GUICHET_MALFORMED);
        if (!strstr(w->why.text, cases[i].words)) fail_words("%s", w->why.text);
    }
}

static void nest(struct buffer *text, unsigned depth, bool is_object) {
    buffer_clear(text);
    /* Brackets inside texts do not count. */
    buffer_add_text(text, "[\"[[{\\\"[\", ");
    for (unsigned i = 1; i < depth; i++) buffer_add_text(text, is_object ? "{\"a\":" : "[");
    buffer_add_text(text, "0");
    for (unsigned i = 1; i < depth; i++) buffer_add_text(text, is_object ? "}" : "]");
    buffer_add_text(text, "]");
}

static void test_depth(void **state) {
    struct world *w = *state;
    for (int is_object = 0; is_object < 2; is_object++) {
        nest(&w->text, JSON_DEPTH_MAX, is_object);
        assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_OK);
        nest(&w->text, JSON_DEPTH_MAX + 1, is_object);
        assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_MALFORMED);
        char words[80];
        snprintf(words, sizeof words, "more than 32 levels deep at byte %d", 11 + 31 * (is_object ? 5 : 1));
        assert_string_equal(w->why.text, words);
    }
    nest(&w->text, 500000, false);
    assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_MALFORMED);
    buffer_clear(&w->text);
    for (int i = 0; i < 500000; i++) buffer_add_byte(&w->text, '[');
    assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_MALFORMED);
}

/* An object of `count` members; if `twice` is below it, the last has the name of that one, spelt with `twin`. */
static void members(struct buffer *text, size_t count, size_t twice, const char *twin) {
    buffer_clear(text);
    buffer_add_byte(text, '{');
    for (size_t i = 0; i < count; i++) {
        bool is_twin = i + 1 == count && twice < count;
        buffer_addf(text, "%s\"%s-%zu\":{\"a\":[%zu]}", i ? "," : "", is_twin ? twin : "name",
                    (is_twin ? twice : i) * 7919 % 10007, i);
    }
    buffer_add_byte(text, '}');
}

static void test_repeated_among_many(void **state) {
    struct world *w = *state;
    static const size_t counts[] = {2, 3, 15, 16, 17, 18, 100, 1000};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        size_t count = counts[i];
        members(&w->text, count, SIZE_MAX, NULL);
        assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_OK);
        assert_int_equal(yyjson_obj_size(w->root), count);
        for (size_t twice = 0; twice + 1 < count; twice += 1 + count / 10) {
            members(&w->text, count, twice, twice % 2 ? "name" : "n\\u0061me");
            assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_MALFORMED);
            assert_non_null(strstr(w->why.text, "is repeated at byte "));
            /* The place is that of the second one. */
            const char *last = memrchr(w->text.data, 'n', w->text.size);
            char words[40];
            assert_non_null(last);
            snprintf(words, sizeof words, "at byte %zu", (size_t)(last - w->text.data) - 1);
            assert_non_null(strstr(w->why.text, words));
        }
    }
    assert_int_equal(read_exact(w, BYTES("[{\"a\":1},{\"a\":1}]")), GUICHET_OK);
    assert_int_equal(read_exact(w, BYTES("{\"a\":1,\"A\":1,\"ab\":2,\"\":3}")), GUICHET_OK);
    assert_int_equal(read_exact(w, BYTES("{\"\":1,\"\":1}")), GUICHET_MALFORMED);
}

static void test_many_members_take_no_square(void **state) {
    struct world *w = *state;
    members(&w->text, 10000, SIZE_MAX, NULL);
    int64_t start = clock_thread_cpu_us();
    assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_OK);
    assert_true(clock_thread_cpu_us() - start < 500000);
}

static void test_no_memory(void **state) {
    struct world *w = *state;
    members(&w->text, 1000, SIZE_MAX, NULL);
    arena_done(&w->arena);
    for (size_t max = 0; max < 300000; max += 5003) {
        arena_init(&w->arena, max);
        int status = read_exact(w, buffer_bytes(&w->text));
        assert_true(status == GUICHET_OK || status == GUICHET_MEMORY);
        assert_true(max > 20000 || status == GUICHET_MEMORY);
        assert_true(w->arena.total <= max);
        arena_done(&w->arena);
    }
    arena_init(&w->arena, 1 << 20);
    assert_int_equal(read_exact(w, buffer_bytes(&w->text)), GUICHET_OK);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kinds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_roots_of_any_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_malformed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_byte_offset_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_repeated_among_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_members_take_no_square, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
