/* Exact timers. Delays are lower bounds; nothing here fails because a machine is slow. */
#include "loop/timer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct loop loop;

static int open_loop(void **state) {
    (void)state;
    return loop_init(&loop, NULL);
}

static int close_loop(void **state) {
    (void)state;
    loop_done(&loop);
    return 0;
}

static int rings, closings;

static void on_closed(struct timer *t) {
    (void)t;
    closings++;
}

static void on_ring(struct timer *t) {
    if (++rings < 3) return;
    timer_close(t, on_closed);
    loop_stop(&loop);
}

static void test_a_repeated_timer(void **state) {
    (void)state;
    struct timer t;
    rings = closings = 0;
    uint64_t start = loop_now_ms(&loop);
    timer_init(&t, &loop, on_ring);
    timer_start(&t, 1000000, 0);
    timer_stop(&t);
    timer_start(&t, 5, 5);
    loop_run(&loop);
    assert_int_equal(rings, 3);
    assert_int_equal(closings, 1);
    assert_true(loop_now_ms(&loop) - start >= 15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_repeated_timer, open_loop, close_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
