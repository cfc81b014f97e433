/* cli/files.h: copies whole, never over what is there, and finds what is shipped. */
#include "cli_kit.h"

static void writing_never_replaces(void **state) {
    struct kit *kit = *state;
    umask(077);
    kit_write(kit, "a", "one");
    umask(022);
    assert_int_equal(kit_mode(kit->path), 0644);
    assert_int_equal(files_write(kit->path, 0600, BYTES("two"), &kit->why), GUICHET_DISK);
    assert_string_equal(kit_read(kit, kit->path).data, "one");
    assert_int_equal(files_write(kit_at(kit, "none/b"), 0600, BYTES("x"), &kit->why), GUICHET_DISK);
    assert_non_null(strstr(kit->why.text, "none/b"));
}

static void a_folder_with_all_that_is_in_it(void **state) {
    struct kit *kit = *state;
    char from[256], to[256];
    assert_int_equal(files_make_folder(kit_at(kit, "tree"), 0755, &kit->why), GUICHET_OK);
    assert_int_equal(files_make_folder(kit_at(kit, "tree/deep"), 0755, &kit->why), GUICHET_OK);
    kit_write(kit, "tree/deep/leaf", "green");
    kit_write(kit, "tree/.hidden", "not shipped");
    assert_int_equal(symlink("deep/leaf", kit_at(kit, "tree/link")), 0);
    snprintf(from, sizeof from, "%s", kit_at(kit, "tree"));
    snprintf(to, sizeof to, "%s", kit_at(kit, "copy"));
    assert_int_equal(files_copy(from, to, &kit->why), GUICHET_OK);
    assert_string_equal(kit_read(kit, kit_at(kit, "copy/deep/leaf")).data, "green");
    assert_string_equal(kit_read(kit, kit_at(kit, "copy/link")).data, "green");
    assert_false(files_exist(kit_at(kit, "copy/.hidden")));
    assert_int_equal(files_copy(from, to, &kit->why), GUICHET_DISK);
    assert_int_equal(symlink("..", kit_at(kit, "tree/deep/loop")), 0); /* a circle ends at a depth */
    assert_int_not_equal(files_copy(from, kit_at(kit, "endless"), &kit->why), GUICHET_OK);
    assert_int_equal(mkfifo(kit_at(kit, "pipe"), 0600), 0);
    assert_int_equal(files_copy(kit_at(kit, "pipe"), "/tmp/guichet-never", &kit->why), GUICHET_DISK);
    files_remove(to);
    assert_false(files_exist(to));
}

static void reading_has_a_ceiling(void **state) {
    struct kit *kit = *state;
    struct bytes text;
    kit_write(kit, "ten", "0123456789");
    assert_int_equal(files_read(kit->path, 9, &kit->arena, &text, &kit->why), GUICHET_TOO_LARGE);
    assert_int_equal(files_read(kit->path, 10, &kit->arena, &text, &kit->why), GUICHET_OK);
    assert_int_equal(text.size, 10);
    assert_int_equal(files_read(kit_at(kit, "nothing"), 9, &kit->arena, &text, &kit->why), GUICHET_NOT_FOUND);
}

static void what_is_shipped(void **state) {
    struct kit *kit = *state;
    char found[FILES_PATH_MAX], real[FILES_PATH_MAX];
    assert_int_equal(files_share(found, &kit->why), GUICHET_OK);
    assert_non_null(realpath(GUICHET_SOURCE_DIR, real));
    assert_string_equal(found, real);
    setenv("GUICHET_SHARE", "/nowhere", 1);
    assert_int_equal(files_share(found, &kit->why), GUICHET_NOT_FOUND);
    assert_non_null(strstr(kit->why.text, "/nowhere"));
    setenv("GUICHET_SHARE", GUICHET_SOURCE_DIR, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing_never_replaces),
        cmocka_unit_test(a_folder_with_all_that_is_in_it),
        cmocka_unit_test(reading_has_a_ceiling),
        cmocka_unit_test(what_is_shipped),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
