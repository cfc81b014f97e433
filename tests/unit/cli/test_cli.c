/* cli/cli.h: the table of commands, and what the program says to words it does not know. */
#include "cli_kit.h"

static const struct cli_option *option_in(const struct cli_option *options, const char *name) {
    for (; options && options->name; options++) {
        if (strcmp(options->name, name) == 0) return options;
    }
    return NULL;
}

/* Before the command's name is known an option is skipped by what any command knows of it. */
static void no_option_means_two_things(void **state) {
    (void)state;
    const struct command *a, *b;
    for (size_t i = 0; (a = cli_command_at(i)); i++) {
        for (const struct cli_option *o = a->options; o && o->name; o++) {
            const struct cli_option *shared = option_in(cli_client_options(), o->name);
            if (shared) assert_false(a->is_client); /* --ca of a proof and --ca of a call, never both */
            if (shared) assert_int_equal(shared->value != NULL, o->value != NULL);
            for (size_t k = 0; (b = cli_command_at(k)); k++) {
                const struct cli_option *same = option_in(b->options, o->name);
                if (same) assert_int_equal(same->value != NULL, o->value != NULL);
            }
        }
    }
}

/* Commands that commands.h names: one that is in no table would be forgotten. */
static size_t declared(void) {
    FILE *file = fopen(GUICHET_SOURCE_DIR "/core/cli/commands.h", "r");
    char line[200];
    size_t count = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) count += strncmp(line, "extern const struct command ", 28) == 0;
    fclose(file);
    return count;
}

static void every_command_is_whole(void **state) {
    (void)state;
    const struct command *command;
    size_t count = 0;
    for (; (command = cli_command_at(count)); count++) {
        assert_non_null(command->run);
        assert_true(command->summary && command->summary[0] && command->usage);
        assert_ptr_equal(cli_command_of(command->name), command);
        assert_true(command->max_words < 0 || command->max_words >= command->min_words);
    }
    assert_int_equal(count, declared());
    assert_null(cli_command_of("workflow"));
    assert_null(cli_command_of(""));
}

/* What the contract promises. */
static void the_calls_of_the_contract(void **state) {
    (void)state;
    static const char *const names[] = {
        "init",       "serve",          "check",         "submit",  "list",   "show",          "fire",
        "queue",      "claim",          "release",       "renew",   "answer", "demo",          "receipt",
        "log verify", "workflow check", "workflow test", "version", "help",   "answer verify", "receipt verify"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(cli_command_of(names[i]));
        assert_false(cli_command_of(names[i])->is_hidden);
    }
}

static void unknown_words_are_named(void **state) {
    struct kit *kit = *state;
    const char *err, *out;
    assert_int_equal(KIT_RUN(kit, NULL, &err, "lst"), CLI_USAGE);
    assert_non_null(strstr(err, "\"lst\"; did you mean \"list\"?"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "workflow", "tset"), CLI_USAGE);
    assert_non_null(strstr(err, "did you mean \"workflow test\"?"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "workflow"), CLI_USAGE);
    assert_non_null(strstr(err, "workflow check"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "log", "verify", "--vkeys", "x"), CLI_USAGE);
    assert_non_null(strstr(err, "--vkeys; did you mean --vkey?"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "--frobnicate"), CLI_USAGE);
    assert_non_null(strstr(err, "--frobnicate"));
    assert_int_equal(KIT_RUN(kit, &out, &err, "help", "shwo"), CLI_USAGE);
    assert_non_null(strstr(err, "did you mean \"show\"?"));
    assert_string_equal(out, "");
}

static void help_and_version(void **state) {
    struct kit *kit = *state;
    const char *out, *same;
    assert_int_equal(KIT_RUN(kit, &out, NULL, "version"), CLI_DONE);
    assert_string_equal(out, "guichet " GUICHET_VERSION "\n");
    assert_int_equal(KIT_RUN(kit, &same, NULL, "--version"), CLI_DONE);
    assert_string_equal(same, out);
    assert_int_equal(KIT_RUN(kit, &out, NULL, "help"), CLI_DONE);
    assert_non_null(strstr(out, "\n  submit "));
    assert_null(strstr(out, "\n  due ")); /* hidden */
    assert_int_equal(KIT_RUN(kit, &out, NULL, "help", "fire"), CLI_DONE);
    assert_non_null(strstr(out, "usage: guichet fire [OPTION…] ID EVENT"));
    assert_non_null(strstr(out, "--file F"));
    assert_non_null(strstr(out, "--as CERT.pem"));
    assert_int_equal(KIT_RUN(kit, &same, NULL, "fire", "--help"), CLI_DONE);
    assert_string_equal(same, out);
    assert_int_equal(KIT_RUN(kit, &out, NULL, "help", "workflow"), CLI_DONE);
    assert_non_null(strstr(out, "guichet workflow check"));
    assert_non_null(strstr(out, "guichet workflow test"));
}

/* Options before the name of the command belong to it as well. */
static void options_before_the_command(void **state) {
    struct kit *kit = *state;
    const char *err;
    unsetenv("GUICHET_URL");
    assert_int_equal(KIT_RUN(kit, NULL, &err, "--as", "x.pem", "--ca=y.pem", "list", "--limit", "3"), CLI_USAGE);
    assert_non_null(strstr(err, "GUICHET_URL"));
    assert_null(strstr(err, "GUICHET_AS"));
    assert_null(strstr(err, "GUICHET_CA"));
}

static void a_client_that_cannot_call(void **state) {
    struct kit *kit = *state;
    const char *err;
    kit_write(kit, "some.pem", "nothing");
    char pem[256];
    snprintf(pem, sizeof pem, "%s", kit_at(kit, "some.pem"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "list", "--url", "http://127.0.0.1:1", "--as", pem, "--ca", pem),
                     CLI_USAGE);
    assert_non_null(strstr(err, "not an https URL"));
    assert_int_equal(
        KIT_RUN(kit, NULL, &err, "list", "--url", "https://127.0.0.1:1", "--as", "/nowhere.pem", "--ca", pem),
        CLI_USAGE);
    assert_non_null(strstr(err, "/nowhere.pem"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "list", "--url", "https://127.0.0.1:1", "--as", pem, "--ca", pem),
                     CLI_UNREACHABLE);
    assert_non_null(strstr(err, "https://127.0.0.1:1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_option_means_two_things), cmocka_unit_test(every_command_is_whole),
        cmocka_unit_test(the_calls_of_the_contract),  cmocka_unit_test(unknown_words_are_named),
        cmocka_unit_test(help_and_version),           cmocka_unit_test(options_before_the_command),
        cmocka_unit_test(a_client_that_cannot_call),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
