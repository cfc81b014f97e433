/* Who reads a requisition beside its unit. */
#include "domain/coreader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define NOW INT64_C(1795000000000)

static struct arena arena;
static const struct party police = {.id = "police-77"}, gendarmerie = {.id = "gendarmerie-77"};

static struct coreader made(const char *word, int64_t until) {
    return (struct coreader){.id = id_new(NOW), .until = until, .word = bytes_of(word)};
}

static const char *add(const char *readers, struct coreader one, int64_t now) {
    assert_int_equal(coreader_add(readers, &one, now, &arena, &readers, NULL), GUICHET_OK);
    return readers;
}

static size_t count(const char *readers) {
    struct coreader one;
    size_t count = 0;
    while (coreader_next(&readers, &one)) count++;
    return count;
}

static void they_are_named_by_unit_party_or_person(void **state) {
    static const struct {
        const char *word;
        bool officer, neighbour, gendarme;
    } cases[] = {
        {"unit:police-77/Melun", true, false, false},
        {"unit:police-7/7/Melun", false, false, false},
        {"party:police-77", true, true, false},
        {"party:police-7", false, false, false},
        {"party:gendarmerie-77", false, false, true},
        {"person:p1", true, false, false},
        {"person:p", false, false, false},
        {"unit:police-77/Mel", false, false, false},
        {"unit:gendarmerie-77/Melun", false, false, true},
        {"team:legal", false, false, false},
    };
    const struct actor officer = {.party = &police, .person = "p1", .unit = "Melun", .roles = ROLE_INVESTIGATOR};
    const struct actor neighbour = {.party = &police, .person = "p2", .unit = "Meaux", .roles = ROLE_INVESTIGATOR};
    const struct actor gendarme = {.party = &gendarmerie, .person = "g1", .unit = "Melun", .roles = ROLE_INVESTIGATOR};
    struct actor agent = officer;
    agent.roles = ROLE_AGENT;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct requisition head = {.readers = add(NULL, made(cases[i].word, 0), NOW)};
        assert_int_equal(coreader_allows(&officer, &head, NOW), cases[i].officer);
        assert_int_equal(coreader_allows(&neighbour, &head, NOW), cases[i].neighbour);
        assert_int_equal(coreader_allows(&gendarme, &head, NOW), cases[i].gendarme);
        assert_false(coreader_allows(&agent, &head, NOW)); /* only authorities */
    }
}

static void they_read_to_the_end_of_their_time(void **state) {
    const struct actor officer = {.party = &police, .person = "p1", .unit = "Melun", .roles = ROLE_INVESTIGATOR};
    struct requisition head = {.readers = add(NULL, made("unit:police-77/Melun", NOW + 10), NOW)};
    (void)state;
    assert_true(coreader_allows(&officer, &head, NOW + 9));
    assert_false(coreader_allows(&officer, &head, NOW + 10));
    head.readers = add(head.readers, made("unit:police-77/Melun", NOW + 20), NOW); /* again: longer */
    assert_int_equal(count(head.readers), 1);
    assert_true(coreader_allows(&officer, &head, NOW + 19));
    head.readers = add(head.readers, made("person:p9", 0), NOW + 20); /* who is past his time is forgotten */
    assert_int_equal(count(head.readers), 1);
}

static void they_are_found_and_dropped(void **state) {
    struct coreader a = made("unit:police-77/Melun\\ \"x\"", 0), b = made("party:gendarmerie-77", NOW + 5), found;
    const char *readers = add(add(NULL, a, NOW), b, NOW);
    (void)state;
    assert_true(coreader_find(readers, &b.id, &found));
    assert_int_equal(found.until, NOW + 5);
    assert_true(bytes_equal_text(found.word, "party:gendarmerie-77"));
    assert_true(coreader_find(readers, &a.id, &found));
    assert_true(bytes_equal(found.word, a.word));
    const struct id other = id_new(NOW);
    assert_false(coreader_find(readers, &other, &found));
    assert_int_equal(coreader_drop(readers, a.word, NOW, &arena, &readers, NULL), GUICHET_OK);
    assert_false(coreader_find(readers, &a.id, &found));
    assert_int_equal(coreader_drop(readers, b.word, NOW, &arena, &readers, NULL), GUICHET_OK);
    assert_null(readers);
}

static void there_are_not_too_many(void **state) {
    const char *readers = NULL;
    struct fail why = {0};
    (void)state;
    for (int i = 0; i < COREADERS_MAX; i++) readers = add(readers, made(arena_printf(&arena, "person:%d", i), 0), NOW);
    struct coreader one = made("person:last", 0);
    assert_int_equal(coreader_add(readers, &one, NOW, &arena, &readers, &why), GUICHET_CONFLICT);
    assert_string_equal(why.code, "too_many_readers");
}

static void rubbish_names_nobody(void **state) {
    static const char *const wrong[] = {"\n", "x", "x 0 person:p1\n",
                                        "01890a5d-ac96-774b-bcce-b302099a8057 person:p1\n",
                                        "01890a5d-ac96-774b-bcce-b302099a8057 0\n"};
    const struct actor officer = {.party = &police, .person = "p1", .unit = "Melun", .roles = ROLE_INVESTIGATOR};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct requisition head = {.readers = wrong[i]};
        assert_false(coreader_allows(&officer, &head, NOW));
    }
}

static void the_words_of_an_actor(void **state) {
    static const char *const courts[] = {"tj melun", "tj meaux", NULL};
    static const char *const wanted[] = {"unit:police-77/Melun", "party:police-77", "person:p1", "court:tj melun",
                                         "court:tj meaux"};
    struct actor actor = {
        .party = &police, .person = "p1", .unit = "Melun", .roles = ROLE_MAGISTRATE, .courts = courts};
    const char *const *words;
    (void)state;
    assert_int_equal(coreader_words(&actor, &arena, &words), GUICHET_OK);
    for (size_t i = 0; i < 5; i++) assert_string_equal(words[i], wanted[i]);
    assert_null(words[5]);
    actor.roles = ROLE_INVESTIGATOR;
    assert_int_equal(coreader_words(&actor, &arena, &words), GUICHET_OK);
    assert_null(words[3]);
}

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 4u << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_named_by_unit_party_or_person),
        cmocka_unit_test(they_read_to_the_end_of_their_time),
        cmocka_unit_test(they_are_found_and_dropped),
        cmocka_unit_test(there_are_not_too_many),
        cmocka_unit_test(rubbish_names_nobody),
        cmocka_unit_test(the_words_of_an_actor),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
