/* Keys: what is one, whose it is, and what is the same. */
#include "desk_kit.h"

#include "desk/idempotency.h"

static struct change keyed(const struct actor *actor, const char *what, const char *key, const char *body) {
    struct change change = {.now = 1};
    assert_int_equal(idempotency_set(&change, actor, what, bytes_of(key), bytes_of(body), NULL), GUICHET_OK);
    return change;
}

static bool same_key(const struct change *a, const struct change *b) {
    return memcmp(a->idempotency_key, b->idempotency_key, sizeof a->idempotency_key) == 0;
}

static bool same_body(const struct change *a, const struct change *b) {
    return memcmp(a->idempotency_body, b->idempotency_body, sizeof a->idempotency_body) == 0;
}

static void keys_are_of_one_person_and_one_use(void **state) {
    (void)state;
    const struct actor lea = {.person = "police-77/1"}, max = {.person = "police-77/2"};
    struct change first = keyed(&lea, "submit", "12345678", "{}"), again = keyed(&lea, "submit", "12345678", "{}");
    struct change other_use = keyed(&lea, "fire", "12345678", "{}"),
                  other_key = keyed(&lea, "submit", "12345679", "{}");
    struct change other_person = keyed(&max, "submit", "12345678", "{}"),
                  other_body = keyed(&lea, "submit", "12345678", "{ }");
    assert_true(first.has_idempotency);
    assert_true(same_key(&first, &again) && same_body(&first, &again));
    assert_false(same_key(&first, &other_use));
    assert_false(same_key(&first, &other_key));
    assert_false(same_key(&first, &other_person));
    assert_true(same_key(&first, &other_body));
    assert_false(same_body(&first, &other_body));
}

static void parts_do_not_run_into_each_other(void **state) {
    (void)state;
    const struct actor ab = {.person = "police-77/1"}, a = {.person = "police-77/"};
    struct change one = keyed(&ab, "fire", "abcdefgh", ""), two = keyed(&a, "fire", "1abcdefgh", "");
    assert_false(same_key(&one, &two));
}

static void a_key_is_8_to_255_printable_characters(void **state) {
    (void)state;
    const struct actor lea = {.person = "police-77/1"};
    char text[300];
    memset(text, 'k', sizeof text);
    for (size_t size = 0; size < sizeof text; size++) {
        struct change change = {.now = 1};
        struct fail why = {0};
        int status = idempotency_set(&change, &lea, "submit", (struct bytes){text, size}, BYTES(""), &why);
        bool is_right = size >= IDEMPOTENCY_KEY_MIN && size <= IDEMPOTENCY_KEY_MAX;
        assert_int_equal(status, is_right || !size ? GUICHET_OK : GUICHET_MALFORMED);
        assert_int_equal(change.has_idempotency, is_right);
        if (status) assert_string_equal(why.code, "idempotency_key_malformed");
    }
    static const char bad[] = {'\0', '\t', '\n', 0x1f, 0x7f, (char)0x80, (char)0xe9};
    for (size_t i = 0; i < sizeof bad; i++) {
        struct change change = {.now = 1};
        text[4] = bad[i];
        assert_int_equal(idempotency_set(&change, &lea, "submit", (struct bytes){text, 8}, BYTES(""), NULL),
                         GUICHET_MALFORMED);
        assert_false(change.has_idempotency);
    }
    text[4] = ' ';
    struct change change = {.now = 1};
    assert_int_equal(idempotency_set(&change, &lea, "submit", (struct bytes){text, 8}, BYTES(""), NULL), GUICHET_OK);
}

static void a_probe_asks_for_the_key_and_for_nothing_else(void **state) {
    (void)state;
    const struct actor lea = {.person = "police-77/1"};
    struct change change = keyed(&lea, "submit", "12345678", "{}"), before = change;
    change.requisition = id_new(1);
    struct id was = change.requisition;
    change.claimed_person = "somebody";
    change.upload_needed_count = 3;
    change.op_count = 5;
    idempotency_probe(&change);
    assert_true(same_key(&change, &before) && same_body(&change, &before) && change.has_idempotency);
    assert_false(id_equal(&change.requisition, &was));
    assert_false(id_is_zero(&change.requisition));
    assert_int_equal(change.expected_version, -1);
    assert_int_equal(change.op_count, 0);
    assert_int_equal(change.upload_needed_count, 0);
    assert_null(change.claimed_person);
    fail_code(&change.result, GUICHET_INVALID, "idempotency_key_reused", "used");
    assert_true(idempotency_was_reused(&change));
    fail_code(&change.result, GUICHET_NOT_FOUND, "idempotency_key_reused", "used");
    assert_false(idempotency_was_reused(&change));
    fail(&change.result, GUICHET_INVALID, "other");
    assert_false(idempotency_was_reused(&change));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_of_one_person_and_one_use),
        cmocka_unit_test(parts_do_not_run_into_each_other),
        cmocka_unit_test(a_key_is_8_to_255_printable_characters),
        cmocka_unit_test(a_probe_asks_for_the_key_and_for_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
