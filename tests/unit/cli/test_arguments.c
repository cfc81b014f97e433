/* cli/arguments.h: options anywhere among the words, and every way of getting them wrong. */
#include "cli_kit.h"

#include "cli/arguments.h"

static const struct cli_option options[] = {
    {"-c", "FILE", "a file"}, {"--limit", "N", "a number"}, {"--once", NULL, "a flag"}, {NULL, NULL, NULL}};
static const struct command command = {
    .name = "sample", .usage = "ID [MORE]", .is_client = true, .options = options, .min_words = 1, .max_words = 2};

static struct arguments parsed;
static struct fail why;

static int parse(const char *const *words) {
    size_t count = 0;
    while (words[count]) count++;
    return arguments_read(&command, count, (char *const *)words, &parsed, &why);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void options_stand_anywhere(void **state) {
    (void)state;
    assert_int_equal(PARSE("--once", "first", "--limit", "7", "second", "-c=not-split"), GUICHET_INVALID);
    assert_int_equal(PARSE("--once", "first", "--limit", "7", "second", "-c", "x.lua"), GUICHET_OK);
    assert_int_equal(parsed.word_count, 2);
    assert_string_equal(arguments_word(&parsed, 0), "first");
    assert_string_equal(arguments_word(&parsed, 1), "second");
    assert_null(arguments_word(&parsed, 2));
    assert_string_equal(arguments_value(&parsed, "--limit"), "7");
    assert_string_equal(arguments_value(&parsed, "-c"), "x.lua");
    assert_true(arguments_has(&parsed, "--once"));
    assert_null(arguments_value(&parsed, "--once"));
    assert_false(arguments_has(&parsed, "--json"));
}

static void the_value_may_hang_on_the_name(void **state) {
    (void)state;
    assert_int_equal(PARSE("--limit=7", "--url=https://[::1]:8443/?a=b", "one"), GUICHET_OK);
    assert_string_equal(arguments_value(&parsed, "--limit"), "7");
    assert_string_equal(arguments_value(&parsed, "--url"), "https://[::1]:8443/?a=b");
    assert_int_equal(PARSE("--limit=", "one"), GUICHET_OK);
    assert_string_equal(arguments_value(&parsed, "--limit"), "");
    assert_int_equal(PARSE("--limit=1", "one", "--limit=2"), GUICHET_OK);
    assert_string_equal(arguments_value(&parsed, "--limit"), "2");
}

static void words_that_look_like_options(void **state) {
    (void)state;
    assert_int_equal(PARSE("-"), GUICHET_OK);
    assert_string_equal(arguments_word(&parsed, 0), "-");
    assert_int_equal(PARSE("--", "--once", "-c"), GUICHET_OK);
    assert_int_equal(parsed.word_count, 2);
    assert_int_equal(parsed.option_count, 0);
    assert_int_equal(PARSE("one", "--limit", "--once"), GUICHET_OK); /* a value is taken as it is */
    assert_string_equal(arguments_value(&parsed, "--limit"), "--once");
    assert_false(arguments_has(&parsed, "--once"));
}

static void what_is_wrong_is_named(void **state) {
    (void)state;
    assert_int_equal(PARSE("one", "--lmit", "7"), GUICHET_INVALID);
    assert_non_null(strstr(why.text, "--lmit"));
    assert_non_null(strstr(why.text, "did you mean --limit?"));
    assert_int_equal(PARSE("one", "--xylophone=3"), GUICHET_INVALID);
    assert_non_null(strstr(why.text, "unknown option --xylophone"));
    assert_null(strstr(why.text, "=3"));
    assert_null(strstr(why.text, "did you mean"));
    assert_int_equal(PARSE("one", "--jsn"), GUICHET_INVALID); /* the client's options are known too */
    assert_non_null(strstr(why.text, "--json"));
    assert_int_equal(PARSE("one", "--limit"), GUICHET_INVALID);
    assert_non_null(strstr(why.text, "--limit needs a value: N"));
    assert_int_equal(PARSE("one", "--once=yes"), GUICHET_INVALID);
    assert_non_null(strstr(why.text, "takes no value"));
    assert_int_equal(PARSE("--once"), GUICHET_INVALID);
    assert_non_null(strstr(why.text, "ID [MORE]"));
    assert_int_equal(PARSE("one", "two", "three"), GUICHET_INVALID);
    assert_non_null(strstr(why.text, "\"three\""));
}

static void too_many(void **state) {
    (void)state;
    const char *words[ARGUMENTS_MAX + 2];
    for (size_t i = 0; i <= ARGUMENTS_MAX; i++) words[i] = "--once";
    words[ARGUMENTS_MAX + 1] = NULL;
    assert_int_equal(parse(words), GUICHET_INVALID);
    words[ARGUMENTS_MAX - 1] = "one";
    words[ARGUMENTS_MAX] = NULL;
    assert_int_equal(parse(words), GUICHET_OK);
    assert_int_equal(parsed.option_count, ARGUMENTS_MAX - 1);
}

static void skipping(void **state) {
    (void)state;
    char *argv[] = {"--url", "x", "list", "--json", "list", "--limit=3", "list", "--url"};
    assert_int_equal(arguments_skip(8, argv, 0), 2);
    assert_int_equal(arguments_skip(8, argv, 3), 4);
    assert_int_equal(arguments_skip(8, argv, 5), 6);
    assert_int_equal(arguments_skip(8, argv, 7), 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(the_value_may_hang_on_the_name),
        cmocka_unit_test(words_that_look_like_options),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(too_many),
        cmocka_unit_test(skipping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
