/* cli/profile.h: the file, its names, and which of option, profile and variable wins. */
#include "cli_kit.h"

#include "cli/profile.h"

static struct profile found;

static int set_up(void **state) {
    int status = kit_set_up(state);
    struct kit *kit = *state;
    kit_write(kit, "profiles.lua",
              "return { default = { url = 'https://d', as = 'me.pem', ca = '/ca.pem' }, work = { url = "
              "'https://127.0.0.1:4' },\n"
              "  odd = { uri = 'x' } }");
    setenv("GUICHET_PROFILES", kit->path, 1);
    return status;
}

static void names(void **state) {
    struct kit *kit = *state;
    assert_int_equal(profile_read(NULL, &kit->arena, &found, &kit->why), GUICHET_OK);
    assert_string_equal(found.url, "https://d");
    assert_string_equal(found.identity, kit_at(kit, "me.pem")); /* beside the file */
    assert_string_equal(found.authority, "/ca.pem");
    assert_int_equal(profile_read("work", &kit->arena, &found, &kit->why), GUICHET_OK);
    assert_string_equal(found.url, "https://127.0.0.1:4");
    assert_null(found.identity);
    assert_int_equal(profile_read("wrok", &kit->arena, &found, &kit->why), GUICHET_CONFIG);
    assert_non_null(strstr(kit->why.text, "did you mean \"work\"?"));
    assert_int_equal(profile_read("odd", &kit->arena, &found, &kit->why), GUICHET_CONFIG);
    assert_non_null(strstr(kit->why.text, "odd.uri"));
}

static void no_file(void **state) {
    struct kit *kit = *state;
    char kept[256];
    snprintf(kept, sizeof kept, "%s", getenv("GUICHET_PROFILES"));
    setenv("GUICHET_PROFILES", "/nowhere.lua", 1);
    assert_int_equal(profile_read(NULL, &kit->arena, &found, &kit->why), GUICHET_OK);
    assert_null(found.url);
    assert_int_not_equal(profile_read("default", &kit->arena, &found, &kit->why), GUICHET_OK);
    setenv("GUICHET_PROFILES", kept, 1);
}

static void who_wins(void **state) {
    struct kit *kit = *state;
    const char *err;
    kit_write(kit, "x.pem", "x");
    setenv("GUICHET_AS", kit->path, 1);
    setenv("GUICHET_CA", kit->path, 1);
    setenv("GUICHET_URL", "https://127.0.0.1:2", 1);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "list"), CLI_UNREACHABLE);
    assert_non_null(strstr(err, "https://127.0.0.1:2"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "list", "--profile", "work"), CLI_UNREACHABLE);
    assert_non_null(strstr(err, "https://127.0.0.1:4"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "list", "--profile", "work", "--url", "https://127.0.0.1:3"),
                     CLI_UNREACHABLE);
    assert_non_null(strstr(err, "https://127.0.0.1:3"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "list", "--profile", "odd"), CLI_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(no_file), cmocka_unit_test(who_wins)};
    return cmocka_run_group_tests(tests, set_up, kit_tear_down);
}
