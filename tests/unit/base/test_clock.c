/* base/clock.h: three clocks and their units. */
#include "unit.h"

#include "base/clock.h"

static void test_utc_is_in_ms(void **state) {
    (void)state;
    int64_t before = (int64_t)time(NULL) * 1000;
    int64_t now = clock_utc_ms();
    int64_t after = (int64_t)time(NULL) * 1000;
    /* time() may lag the fine clock by a tick. */
    assert_true(now >= before - 20 && now <= after + 1020);
}

static void test_monotonic_never_goes_back(void **state) {
    (void)state;
    int64_t last = clock_monotonic_us();
    for (int i = 0; i < 100000; i++) {
        int64_t now = clock_monotonic_us();
        assert_true(now >= last);
        last = now;
    }
}

static void test_sleep_counts_as_time_but_not_as_cpu(void **state) {
    (void)state;
    int64_t monotonic = clock_monotonic_us(), cpu = clock_thread_cpu_us();
    usleep(30000);
    assert_true(clock_monotonic_us() - monotonic >= 30000);
    assert_true(clock_thread_cpu_us() - cpu < 20000);
    cpu = clock_thread_cpu_us();
    while (clock_thread_cpu_us() == cpu) continue;
    assert_true(clock_thread_cpu_us() > cpu);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utc_is_in_ms),
        cmocka_unit_test(test_monotonic_never_goes_back),
        cmocka_unit_test(test_sleep_counts_as_time_but_not_as_cpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
