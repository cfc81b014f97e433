#include "wire/http_path.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int open_arena(void **state) {
    static struct arena arena;
    arena_init(&arena, 1 << 16);
    *state = &arena;
    return 0;
}

static int close_arena(void **state) {
    arena_done(*state);
    return 0;
}

static void test_segments(void **state) {
    const struct {
        const char *path;
        size_t count;
        const char *segments[4];
    } cases[] = {
        {"/", 0, {0}},
        {"/v1", 1, {"v1"}},
        {"/v1/me", 2, {"v1", "me"}},
        {"/v1/", 2, {"v1", ""}},
        {"//", 2, {"", ""}},
        {"/a%20b/%C3%A9", 2, {"a b", "é"}},
        {"/a+b/%2b", 2, {"a+b", "+"}},
        {"/...", 1, {"..."}},
        {"/%41", 1, {"A"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_path path;
        assert_int_equal(http_path_read(bytes_of(cases[i].path), *state, &path, NULL), GUICHET_OK);
        assert_int_equal(path.count, cases[i].count);
        for (size_t k = 0; k < path.count; k++) {
            assert_true(bytes_equal_text(path.segments[k], cases[i].segments[k]));
            assert_int_equal(path.segments[k].data[path.segments[k].size], '\0');
        }
    }
}

static void test_bad_paths(void **state) {
    const char *cases[] = {
        "",       "v1",     "*",    "/a%",  "/a%2",       "/a%zz",   "/%00",
        "/a%2fb", "/a%5Cb", "/.",   "/..",  "/a/../b",    "/%2e%2E", "/%2e",
        "/a%0ab", "/a%7f",  "/%C3", "/%ff", "/%ED%A0%80", "/%C2%85", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_path path;
        struct fail why = {0};
        if (http_path_read(bytes_of(cases[i]), *state, &path, &why) != GUICHET_MALFORMED) fail_msg("%s", cases[i]);
        assert_true(why.text[0]);
    }
}

static void test_query(void **state) {
    struct http_query query;
    struct bytes in = BYTES("limit=50&q=a+b%2Bc&empty=&bare&target=%C3%A9&eq=a=b&");
    assert_int_equal(http_path_read_query(in, *state, &query, NULL), GUICHET_OK);
    assert_int_equal(query.count, 6);
    assert_true(bytes_equal_text(http_path_parameter(&query, "limit"), "50"));
    assert_true(bytes_equal_text(http_path_parameter(&query, "q"), "a b+c"));
    assert_true(bytes_equal_text(http_path_parameter(&query, "target"), "é"));
    assert_true(bytes_equal_text(http_path_parameter(&query, "eq"), "a=b"));
    struct bytes empty = http_path_parameter(&query, "empty"), bare = http_path_parameter(&query, "bare");
    assert_true(empty.data && empty.size == 0 && bare.data && bare.size == 0);
    assert_null(http_path_parameter(&query, "absent").data);
    assert_int_equal(http_path_read_query((struct bytes){NULL, 0}, *state, &query, NULL), GUICHET_OK);
    assert_int_equal(query.count, 0);
}

static void test_bad_queries(void **state) {
    char many[200] = "";
    for (int i = 0; i <= HTTP_PATH_PARAMETERS_MAX; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "p%d&", i);
    const char *cases[] = {"a=1&a=2", "a=1&%61=2", "=1", "a=%", "a=%00", "%zz=1", "a=%ff", "a=%0d%0a", many};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_query query;
        struct fail why = {0};
        if (http_path_read_query(bytes_of(cases[i]), *state, &query, &why) != GUICHET_MALFORMED)
            fail_msg("%s", cases[i]);
        assert_true(why.text[0]);
    }
}

static void test_no_memory(void **state) {
    (void)state;
    struct arena none;
    arena_init(&none, 8);
    struct http_path path;
    assert_int_equal(http_path_read(BYTES("/abcdefghijklmnopqrstuvwxyz"), &none, &path, NULL), GUICHET_MEMORY);
    arena_done(&none);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_segments),    cmocka_unit_test(test_bad_paths), cmocka_unit_test(test_query),
        cmocka_unit_test(test_bad_queries), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
