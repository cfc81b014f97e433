/* Windows: what fits, what does not, and that one rate does not use up another. */
#include "gate/rates.h"

#include "../base/unit.h"

static const char *const ANA = "ffff0001", *const BOB = "ffff0002";
static struct rates rates;

static bool take(const struct rates_limits *limits, size_t party, const char *who, int64_t now, int64_t left) {
    struct rates_left found;
    bool is_in = rates_take(&rates, limits, party, who, now, &found);
    assert_int_equal(found.left, left);
    return is_in;
}

static void test_a_party(void **state) {
    (void)state;
    const struct rates_limits limits = {.party = 3, .vital = 1};
    for (int i = 0; i < 3; i++) assert_true(take(&limits, 1, i % 2 ? ANA : BOB, 5000, 2 - i));
    assert_false(take(&limits, 1, ANA, 5999, 0));
    assert_true(take(&limits, 2, ANA, 5999, 2)); /* another party */
    assert_true(take(&limits, 1, ANA, 6000, 2)); /* another second */
}

static void test_a_certificate_before_its_party(void **state) {
    (void)state;
    const struct rates_limits limits = {.party = 3, .certificate = 2, .vital = 1};
    assert_true(take(&limits, 3, ANA, 5000, 1));
    assert_true(take(&limits, 3, ANA, 5000, 0));
    for (int i = 0; i < 10; i++)
        assert_false(take(&limits, 3, ANA, 5000, 0)); /* nothing of it on the party's account */
    assert_true(take(&limits, 3, BOB, 5000, 0));
    assert_false(take(&limits, 3, BOB, 5000, 0)); /* the party's is used up; his own is given back */
    assert_true(take(&limits, 4, BOB, 5000, 0));
}

static void test_the_vital_reserve_is_apart(void **state) {
    (void)state;
    const struct rates_limits limits = {.party = 1, .vital = 2};
    assert_true(take(&limits, 5, ANA, 5000, 0));
    for (int i = 0; i < 1000; i++) assert_false(take(&limits, 5, ANA, 5000, 0));
    assert_true(rates_take_vital(&rates, &limits, 5, 5000));
    assert_true(rates_take_vital(&rates, &limits, 5, 5000));
    assert_false(rates_take_vital(&rates, &limits, 5, 5000));
    assert_true(rates_take_vital(&rates, &limits, 6, 5000));
    assert_true(rates_take_vital(&rates, &limits, 5, 6000));
}

static void test_texts(void **state) {
    (void)state;
    char text[RATES_TEXT_SIZE];
    rates_policy_text(&(struct rates_limits){.party = 500}, text);
    assert_string_equal(text, "\"party\";q=500;w=1");
    rates_policy_text(&(struct rates_limits){.party = 500, .certificate = 50}, text);
    assert_string_equal(text, "\"party\";q=500;w=1, \"certificate\";q=50;w=1");
    rates_left_text(&(struct rates_left){"party", 7}, text);
    assert_string_equal(text, "\"party\";r=7;t=1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_party),
        cmocka_unit_test(test_a_certificate_before_its_party),
        cmocka_unit_test(test_the_vital_reserve_is_apart),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
