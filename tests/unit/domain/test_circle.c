/* Who may know of a case that has a circle. */
#include "domain/circle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;
static const struct party police = {.id = "police-77"}, post = {.id = "laposte"};

static const char *add(const char *circle, const char *word) {
    struct fail why = {0};
    assert_int_equal(circle_add(circle, bytes_of(word), &arena, &circle, &why), GUICHET_OK);
    return circle;
}

static void words_are_of_three_kinds(void **state) {
    static const char *const good[] = {"person:ab12", "unit:police-77/Commissariat de Melun", "team:legal"};
    static const char *const bad[] = {"", "person:", "legal", "role:jurist", "team:a\nperson:b"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(circle_is_word(bytes_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(circle_is_word(bytes_of(bad[i])));
}

static void a_circle_names_people_units_and_teams(void **state) {
    static const char *const legal[] = {"legal", NULL}, *const none[] = {NULL};
    struct actor officer = {.party = &police, .person = "p1", .unit = "Melun", .teams = none};
    struct actor jurist = {.party = &post, .person = "j1", .unit = "Paris", .teams = legal};
    struct actor everywhere = {.party = &post, .person = "s1", .unit = "Paris", .teams = none, .all_teams = true};
    const char *circle = add(NULL, "person:p12");
    (void)state;
    assert_false(circle_names(circle, &officer)); /* p1 is not p12 */
    assert_false(circle_names(add(circle, "unit:police-7/7/Melun"), &officer));
    assert_true(circle_names(add(circle, "unit:police-77/Melun"), &officer));
    assert_false(circle_names(add(circle, "unit:police-77/Melun"), &jurist));
    assert_true(circle_names(add(circle, "person:p1"), &officer));
    circle = add(circle, "team:legal");
    assert_true(circle_names(circle, &jurist));
    assert_false(circle_names(circle, &everywhere)); /* "*" does not open it */
    assert_string_equal(add(circle, "team:legal"), circle);
}

static void the_task_opens_it_to_whoever_may_take_it(void **state) {
    static const char *const legal[] = {"legal", NULL};
    struct requisition head = {.circle = "person:p1\n"}, ordinary = {.circle = NULL};
    struct task task = {.team = "legal", .roles = ROLE_JURIST};
    struct actor jurist = {.party = &post, .person = "j1", .unit = "", .teams = legal, .roles = ROLE_JURIST};
    struct actor chief = {.party = &post, .person = "c1", .unit = "", .teams = legal, .roles = ROLE_SUPERVISOR};
    (void)state;
    assert_true(circle_allows(&jurist, &head, &task));
    assert_false(circle_allows(&jurist, &head, NULL));
    assert_false(circle_allows(&chief, &head, &task));
    assert_true(circle_allows(&chief, &ordinary, NULL));
    task.team = "security";
    assert_false(circle_allows(&jurist, &head, &task));
}

static void it_does_not_grow_for_ever(void **state) {
    const char *circle = NULL;
    int status = GUICHET_OK;
    size_t count = 0;
    (void)state;
    for (; !status && count < 10000; count++)
        status = circle_add_person(circle, arena_printf(&arena, "%064zu", count), &arena, &circle, NULL);
    assert_int_equal(status, GUICHET_LIMIT);
    assert_true(count > 100 && strlen(circle) <= CIRCLE_MAX);
}

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 64u << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_of_three_kinds),
        cmocka_unit_test(a_circle_names_people_units_and_teams),
        cmocka_unit_test(the_task_opens_it_to_whoever_may_take_it),
        cmocka_unit_test(it_does_not_grow_for_ever),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
