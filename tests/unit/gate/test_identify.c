/* From certificate to actor: one person is one person, and nobody's name is in what is stored. */
#include "../desk/desk_kit.h"

#include "gate/identify.h"

static struct certificate certificate(size_t authority, const char *cn, const char *ou, const char *number,
                                      char letter) {
    struct certificate c = {.authority = authority, .not_after_ms = INT64_C(1900000000000)};
    memset(c.sha256, letter, 64);
    snprintf(c.cn, sizeof c.cn, "%s", cn);
    snprintf(c.ou, sizeof c.ou, "%s", ou);
    snprintf(c.serial_number, sizeof c.serial_number, "%s", number);
    return c;
}

static struct identity *identify(struct kit *kit, struct certificate c) {
    struct identity *identity = identity_new(kit->desk, &kit->desk->settings->parties, &c);
    assert_non_null(identity);
    return identity;
}

static void two_certificates_of_one_person_are_one_person(void **state) {
    struct kit *kit = *state;
    struct identity *a = identify(kit, certificate(LAPOSTE, "Ana", "", "2000001", 'a'));
    struct identity *b = identify(kit, certificate(LAPOSTE, "Ana", "", "2000001", 'b'));
    struct identity *other = identify(kit, certificate(LAPOSTE, "Ana", "", "2000009", 'c'));
    struct identity *police = identify(kit, certificate(POLICE_77, "Ana", "12345", "2000001", 'd'));
    assert_int_equal(a->refused.status, GUICHET_OK);
    assert_string_equal(a->actor.person, b->actor.person);
    assert_string_not_equal(a->actor.sha256, b->actor.sha256);
    assert_string_not_equal(a->actor.person, other->actor.person);
    assert_string_not_equal(a->actor.person, police->actor.person);
    assert_int_equal(a->actor.roles, ROLE_AGENT);
    assert_int_equal(police->actor.roles, ROLE_INVESTIGATOR);
    assert_string_equal(police->actor.unit, "12345");
    identity_free(a);
    identity_free(b);
    identity_free(other);
    identity_free(police);
}

static void nothing_that_is_stored_names_the_person(void **state) {
    struct kit *kit = *state;
    static const char *const numbers[] = {"2000001", ""};
    for (size_t i = 0; i < 2; i++) {
        struct identity *a = identify(kit, certificate(POLICE_77, "Lea Martin", "", numbers[i], 'a'));
        struct identity *b =
            identify(kit, certificate(POLICE_77, "Max Petit", "", numbers[i][0] ? "2000002" : "", 'b'));
        const char *const stored[] = {a->actor.person, a->actor.unit};
        for (size_t k = 0; k < 2; k++) {
            assert_null(strstr(stored[k], "2000001"));
            assert_null(strstr(stored[k], "lea"));
            assert_null(strstr(stored[k], "martin"));
        }
        assert_int_equal(strlen(a->actor.person), 2 * BLIND_INDEX_SIZE);
        assert_string_not_equal(a->actor.unit, b->actor.unit); /* nobody shares a unit by having none */
        identity_free(a);
        identity_free(b);
    }
}

static void who_is_nobody_here_is_told_why(void **state) {
    struct kit *kit = *state;
    struct identity *stranger = identify(kit, certificate(LAPOSTE, "Zoe", "", "2000042", 'a'));
    assert_int_equal(stranger->refused.status, GUICHET_NOT_ALLOWED);
    assert_non_null(strstr(stranger->refused.text, "laposte"));
    struct identity *nowhere = identify(kit, certificate(99, "Ana", "", "2000001", 'a'));
    assert_int_equal(nowhere->refused.status, GUICHET_NOT_ALLOWED);
    identity_free(stranger);
    identity_free(nowhere);
}

static void it_lives_as_long_as_somebody_holds_it(void **state) {
    struct kit *kit = *state;
    struct identity *a = identify(kit, certificate(LAPOSTE, "Ana", "", "2000001", 'a'));
    assert_ptr_equal(identity_hold(a), a);
    assert_ptr_equal(identity_hold(a), a);
    identity_free(a);
    identity_free(a);
    assert_string_equal(a->actor.name, "Ana"); /* a sanitizer would tell */
    identity_free(a);
    identity_free(NULL);
    assert_null(identity_hold(NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_certificates_of_one_person_are_one_person, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(nothing_that_is_stored_names_the_person, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(who_is_nobody_here_is_told_why, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(it_lives_as_long_as_somebody_holds_it, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
