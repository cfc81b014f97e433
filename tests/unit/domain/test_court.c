/* A court's name in its one dress, and the magistrates it opens cases to. */
#include "domain/court.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;

static void names_are_compared_in_one_dress(void **state) {
    static const char *const pairs[][2] = {
        {"TJ Melun", "tj melun"},
        {"  TJ \t Melun \n", "tj melun"},
        {"TJ\xc2\xa0Melun", "tj melun"},
        {"tribunal  judiciaire\xe2\x80\xaf"
         "d\xe2\x80\x99"
         "ÉVRY",
         "tribunal judiciaire d'évry"},
        {"SAINT-ÉTIENNE ÀÞ×ŒÇ", "saint-étienne àþ×œç"},
        {"", ""},
        {" \xc2\xa0 ", ""},
        {"\xff\xc3", "\xff\xc3"}, /* no UTF-8: as it stands */
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *once = court_normal(bytes_of(pairs[i][0]), &arena);
        assert_string_equal(once, pairs[i][1]);
        assert_string_equal(court_normal(bytes_of(once), &arena), once);
    }
    assert_string_not_equal(court_normal(BYTES("TJ Évry"), &arena), court_normal(BYTES("TJ Evry"), &arena));
}

static void only_its_magistrates(void **state) {
    static const char *const courts[] = {"tj meaux", "tj melun", NULL};
    const struct requisition melun = {.court = "tj melun"}, paris = {.court = "tj paris"}, none = {.court = NULL};
    struct actor actor = {.roles = ROLE_MAGISTRATE, .courts = courts};
    (void)state;
    assert_true(court_allows(&actor, &melun));
    assert_false(court_allows(&actor, &paris));
    assert_false(court_allows(&actor, &none));
    actor.roles = ROLE_INVESTIGATOR;
    assert_false(court_allows(&actor, &melun));
    actor = (struct actor){.roles = ROLE_MAGISTRATE};
    assert_false(court_allows(&actor, &melun));
}

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 1u << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_compared_in_one_dress),
        cmocka_unit_test(only_its_magistrates),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
