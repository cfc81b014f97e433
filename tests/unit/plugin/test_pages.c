/* The pages of plugins: found by their path, each with a tag of its own; what could mislead is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "plugin/pages.h"

static int open_pages(const char *folder, const char *plugins, struct pages **pages, struct fail *why) {
    struct arena arena;
    yyjson_val *tree = NULL;
    arena_init(&arena, 1u << 20);
    assert_int_equal(json_read(bytes_of(plugins), &arena, &tree, NULL), GUICHET_OK);
    int status = pages_open(&(struct service_options){.plugins = tree, .path = folder}, pages, why);
    arena_done(&arena);
    return status;
}

static void refused(const char *plugins, const char *words) {
    struct pages *pages;
    struct fail why = {0};
    assert_int_equal(open_pages(GUICHET_TEST_PLUGINS, plugins, &pages, &why), GUICHET_CONFIG);
    assert_null(pages);
    if (!strstr(why.text, words)) print_error("%s\n", why.text);
    assert_non_null(strstr(why.text, words));
}

static void the_console_is_found(void **state) {
    struct pages *pages;
    struct fail why = {0};
    (void)state;
    assert_int_equal(open_pages(GUICHET_PLUGINS, "{\"rehearsal\":{},\"echo\":{},\"console\":{}}", &pages, &why), 0);
    const struct page *first = pages_find(pages, BYTES("")), *app = pages_find(pages, BYTES("app.js"));
    assert_non_null(first);
    assert_non_null(app);
    assert_string_equal(first->media_type, "text/html; charset=utf-8");
    assert_string_equal(app->media_type, "text/javascript; charset=utf-8");
    assert_string_not_equal(first->etag, app->etag);
    assert_string_not_equal(app->etag, app->gzip_etag);
    assert_true(app->gzip.size < app->plain.size);
    assert_null(pages_find(pages, BYTES("app")));
    assert_null(pages_find(pages, BYTES("app.js/")));
    pages_close(pages);
}

static void without_plugins_there_are_none(void **state) {
    struct pages *pages;
    struct fail why = {0};
    (void)state;
    assert_int_equal(open_pages(GUICHET_PLUGINS, "{}", &pages, &why), GUICHET_OK);
    assert_null(pages_find(pages, BYTES("")));
    pages_close(pages);
}

static void an_older_table_has_none(void **state) {
    struct pages *pages;
    struct fail why = {0};
    (void)state;
    assert_int_equal(open_pages(GUICHET_TEST_PLUGINS, "{\"old_table\":{}}", &pages, &why), GUICHET_OK);
    assert_null(pages_find(pages, BYTES("old_table")));
    pages_close(pages);
}

static void what_could_mislead_is_refused(void **state) {
    (void)state;
    refused("{\"bad_page\":{}}", "page 0 has no proper path");
    refused("{\"none\":{}}", "plugins.none: ");
}

static void the_same_page_twice_is_refused(void **state) {
    (void)state;
    refused("{\"same_page\":{}}", "has the page \"same_page\" too");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_console_is_found), cmocka_unit_test(without_plugins_there_are_none),
        cmocka_unit_test(an_older_table_has_none), cmocka_unit_test(what_could_mislead_is_refused),
        cmocka_unit_test(the_same_page_twice_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
