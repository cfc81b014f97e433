/* Counting: the right box for every duration and every status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "gate/figures.h"

#include <string.h>

static struct figures figures;

static int clear(void **state) {
    (void)state;
    memset(&figures, 0, sizeof figures);
    return 0;
}

static void each_duration_has_its_bucket(void **state) {
    (void)state;
    for (size_t b = 0; b < FIGURES_BUCKETS; b++) {
        int64_t least = b ? figures_bounds_us[b - 1] + 1 : 0;
        if (b) assert_true(figures_bounds_us[b] > figures_bounds_us[b - 1]);
        figures_request(&figures, 3, 200, least);
        figures_request(&figures, 3, 200, b + 1 < FIGURES_BUCKETS ? figures_bounds_us[b] : least);
        assert_int_equal(figures.buckets[3][b], 2);
    }
    assert_int_equal(figures_bounds_us[FIGURES_BUCKETS - 1], INT64_MAX);
    assert_int_equal(figures.requests[3][2], 2 * FIGURES_BUCKETS);
    assert_int_equal(figures.requests[2][2], 0);
}

static void each_status_has_its_class(void **state) {
    (void)state;
    static const int codes[] = {0, 100, 201, 304, 422, 503, 599};
    static const size_t classes[] = {0, 1, 2, 3, 4, 5, 5};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        figures_request(&figures, FIGURES_ROUTES_MAX - 1, codes[i], 7);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_int_equal(figures.requests[FIGURES_ROUTES_MAX - 1][classes[i]], classes[i] == 5 ? 2 : 1);
    assert_int_equal(figures.duration_us[FIGURES_ROUTES_MAX - 1], 7 * sizeof codes / sizeof *codes);
}

static void adding_adds(void **state) {
    (void)state;
    figures_add(&figures.lua_runs, 2);
    figures_add(&figures.lua_runs, 40);
    assert_int_equal(figures.lua_runs, 42);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_duration_has_its_bucket, clear),
        cmocka_unit_test_setup(each_status_has_its_class, clear),
        cmocka_unit_test_setup(adding_adds, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
