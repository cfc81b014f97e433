/* cli/language.h: French, unless somebody asks for English. */
#include "cli_kit.h"

#include "cli/language.h"

static void set(const char *all, const char *messages, const char *lang) {
    setenv("LC_ALL", all, 1);
    setenv("LC_MESSAGES", messages, 1);
    if (lang) setenv("LANG", lang, 1);
    else unsetenv("LANG");
}

static void the_first_that_says_something(void **state) {
    (void)state;
    set("", "", NULL);
    assert_string_equal(language_code(), "fr");
    set("", "", "C.UTF-8");
    assert_string_equal(language_code(), "fr");
    set("", "", "en_US.UTF-8");
    assert_string_equal(language_code(), "en");
    assert_string_equal(language_pick("oui", "yes"), "yes");
    set("", "fr_FR.UTF-8", "en_US.UTF-8");
    assert_string_equal(language_code(), "fr");
    set("en", "fr_FR.UTF-8", "fr_FR.UTF-8");
    assert_string_equal(language_code(), "en");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_first_that_says_something)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
