/* Who has called: found by id, matricule and name; only of the asking party; the oldest makes room. */
#include "desk/people.h"

#include "../base/unit.h"

static const struct party post = {.id = "post", .kind = PARTY_HOLDER}, other = {.id = "other", .kind = PARTY_HOLDER},
                          police = {.id = "police", .kind = PARTY_POLICE};
static const char *const teams[] = {"colissimo", "lbp", NULL};

static struct actor actor_of(const struct party *party, const char *person, const char *name, const char *matricule) {
    return (struct actor){
        .party = party, .person = person, .name = name, .matricule = matricule, .roles = ROLE_AGENT, .teams = teams};
}

static void test_found(void **state) {
    (void)state;
    struct people *people = people_new();
    struct arena arena;
    struct actor ana = actor_of(&post, "p-ana", "Ana", "A1"), twin = actor_of(&post, "p-twin", "Ana", "A2"), out;
    struct actor officer = actor_of(&police, "p-off", "Off", "P1");
    struct fail why;
    arena_init(&arena, 1u << 20);
    people_note(people, &ana);
    people_note(people, &ana);
    people_note(people, &officer);
    static const char *const texts[] = {"p-ana", "A1", "a1", "Ana"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(people_find(people, &post, texts[i], &arena, &out, &why), GUICHET_OK);
        assert_string_equal(out.person, "p-ana");
        assert_string_equal(out.teams[1], "lbp");
        assert_int_equal(out.roles, ROLE_AGENT);
    }
    assert_int_equal(people_find(people, &other, "p-ana", &arena, &out, &why), GUICHET_INVALID);
    assert_string_equal(why.code, "unknown_agent");
    assert_int_equal(people_find(people, &police, "p-off", &arena, &out, &why), GUICHET_INVALID);
    people_note(people, &twin);
    assert_int_equal(people_find(people, &post, "Ana", &arena, &out, &why), GUICHET_INVALID);
    assert_string_equal(why.code, "ambiguous_agent");
    assert_int_equal(people_find(people, &post, "A2", &arena, &out, &why), GUICHET_OK);
    assert_string_equal(out.person, "p-twin");
    const struct actor *listed;
    struct actor bo = actor_of(&post, "p-bo", "Abo", "");
    size_t count;
    people_note(people, &bo);
    assert_int_equal(people_list(people, &post, &arena, &listed, &count), GUICHET_OK);
    assert_int_equal(count, 3);
    static const char *const wanted[] = {"p-bo", "p-ana", "p-twin"};
    for (size_t i = 0; i < 3; i++) assert_string_equal(listed[i].person, wanted[i]);
    assert_int_equal(people_list(people, &police, &arena, &listed, &count), GUICHET_OK);
    assert_int_equal(count, 0);
    arena_done(&arena);
    people_free(people);
}

static void test_bounded(void **state) {
    (void)state;
    struct people *people = people_new();
    struct arena arena;
    struct actor out;
    struct fail why;
    char name[32];
    arena_init(&arena, 1u << 20);
    for (int i = 0; i < PEOPLE_MAX + 1; i++) {
        snprintf(name, sizeof name, "p-%d", i);
        struct actor actor = actor_of(&post, name, name, "");
        people_note(people, &actor);
    }
    assert_int_equal(people_find(people, &post, "p-0", &arena, &out, &why), GUICHET_INVALID);
    assert_int_equal(people_find(people, &post, "p-1", &arena, &out, &why), GUICHET_OK);
    assert_int_equal(people_find(people, &post, name, &arena, &out, &why), GUICHET_OK);
    arena_done(&arena);
    people_free(people);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_found), cmocka_unit_test(test_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
