/* The whole demonstration, as `./dev run --once` shows it: all five stories go as they are told. */
#include "cli_kit.h"

#include <dirent.h>

static size_t count_left(const char *folder) {
    DIR *open = opendir(folder);
    size_t count = 0;
    assert_non_null(open);
    for (const struct dirent *entry; (entry = readdir(open));)
        count += strncmp(entry->d_name, "guichet-demo-", 13) == 0;
    closedir(open);
    return count;
}

static size_t count_of(const char *text, const char *word) {
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)); at++) count++;
    return count;
}

static void five_stories(void **state) {
    struct kit *kit = *state;
    const char *out, *err;
    setenv("TMPDIR", kit->folder, 1);
    int code = KIT_RUN(kit, &out, &err, "demo", "--once");
    if (code != CLI_DONE) print_error("%s\n%s\n", out, err);
    assert_int_equal(code, CLI_DONE);
    assert_string_equal(err, "");
    assert_non_null(strstr(out, "422 authorisation_missing"));
    assert_non_null(strstr(out, "403 four_eyes"));
    assert_int_equal(count_of(out, "SQLite, read by another process"), 6);
    assert_int_equal(count_of(out, "✗"), 0);
    assert_true(count_of(out, "✓") >= 30);
    assert_non_null(strstr(out, ", 0 failed\n"));
    assert_null(strstr(out, "\033")); /* no colours in a file */
    assert_int_equal(count_left(kit->folder), 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_stories)};
    if (argc > 1) return cli_main(argc, argv); /* the children that the demonstration makes of itself */
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
