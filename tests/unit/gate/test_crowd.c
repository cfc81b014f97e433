/* Who is let in, and that who goes makes room, also after many were refused. */
#include "gate/crowd.h"

#include "../base/unit.h"

static struct crowd crowd;

static void test_bounds(void **state) {
    (void)state;
    size_t a[3], b, place;
    crowd_init(&crowd);
    for (int i = 0; i < 3; i++) assert_true(crowd_enter(&crowd, "192.0.2.1", 4, 3, &a[i]));
    for (int i = 0; i < 100; i++) assert_false(crowd_enter(&crowd, "192.0.2.1", 4, 3, &place)); /* from there */
    assert_true(crowd_enter(&crowd, "2001:db8::1", 4, 3, &b));
    assert_false(crowd_enter(&crowd, "192.0.2.77", 4, 3, &place)); /* in all */
    crowd_leave(&crowd, a[0]);
    assert_true(crowd_enter(&crowd, "192.0.2.1", 4, 3, &a[0]));
    for (int i = 0; i < 3; i++) crowd_leave(&crowd, a[i]);
    crowd_leave(&crowd, b);
    assert_int_equal(crowd.all, 0);
}

/* The same key gives the same place; another key another one for nearly all. */
static void test_places_are_secret(void **state) {
    (void)state;
    static size_t places[256];
    char address[32];
    int same = 0;
    for (int round = 0; round < 2; round++) {
        crowd_init(&crowd);
        for (int i = 0; i < 256; i++) {
            size_t place;
            snprintf(address, sizeof address, "192.0.2.%d", i);
            assert_true(crowd_enter(&crowd, address, 1000, 1000, &place));
            same += round && places[i] == place;
            places[i] = place;
            crowd_leave(&crowd, place);
        }
    }
    assert_true(same < 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bounds), cmocka_unit_test(test_places_are_secret)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
