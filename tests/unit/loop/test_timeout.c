/* Coarse timeouts. Delays are lower bounds; nothing here fails because a machine is slow. */
#include "loop/loop.h"

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

struct wait {
    struct timeout timeout;
    uint64_t start, fell;
    struct wait *clears, *sets;
};

static int waiting;

static void on_due(struct timeout *d) {
    struct wait *w = (struct wait *)d;
    w->fell = loop_now_ms(&loop);
    assert_false(timeout_is_set(d));
    if (w->clears && timeout_is_set(&w->clears->timeout)) {
        timeout_clear(&w->clears->timeout);
        waiting--;
    }
    if (w->sets) {
        timeout_set(&loop, &w->sets->timeout, 10, on_due);
        w->sets = NULL;
        waiting++;
    }
    if (--waiting == 0) loop_stop(&loop);
}

static void wait_for(struct wait *w, int64_t ms) {
    w->start = loop_now_ms(&loop);
    timeout_set(&loop, &w->timeout, ms, on_due);
    waiting++;
}

static void test_timeouts_are_never_early(void **state) {
    (void)state;
    static struct wait waits[200];
    for (int i = 0; i < 200; i++) wait_for(&waits[i], i * 4);
    loop_run(&loop);
    for (int i = 0; i < 200; i++) assert_true(waits[i].fell - waits[i].start >= (uint64_t)(i * 4));
}

static void test_put_off_and_brought_forward(void **state) {
    (void)state;
    struct wait off = {0}, forward = {0}, cleared = {0};
    wait_for(&off, 10);
    timeout_set(&loop, &off.timeout, 600, on_due);
    wait_for(&forward, 3600 * 1000);
    timeout_set(&loop, &forward.timeout, 20, on_due);
    wait_for(&cleared, 5);
    timeout_clear(&cleared.timeout);
    timeout_clear(&cleared.timeout);
    waiting--;
    assert_false(timeout_is_set(&cleared.timeout));
    assert_true(timeout_is_set(&off.timeout));
    loop_run(&loop);
    assert_true(off.fell - off.start >= 600);
    assert_true(forward.fell - forward.start >= 20);
    assert_true(forward.fell <= off.fell);
    assert_int_equal(cleared.fell, 0);
}

static void test_timeouts_that_touch_each_other(void **state) {
    (void)state;
    struct wait a = {0}, b = {0}, c = {0};
    a.clears = &b;
    b.clears = &a;
    a.sets = b.sets = &c;
    wait_for(&a, 10);
    wait_for(&b, 10);
    loop_run(&loop);
    /* Whichever fell first kept the other from falling. */
    assert_true((a.fell == 0) != (b.fell == 0));
    assert_true(c.fell > 0);
}

static void test_longer_than_the_wheel(void **state) {
    (void)state;
    struct wait far = {0}, near = {0};
    wait_for(&far, (int64_t)TIMEOUT_TICK_MS * TIMEOUT_SLOTS);
    wait_for(&near, 300);
    waiting--; /* only the near one is waited for: it shares no more than the wheel */
    loop_run(&loop);
    assert_int_equal(far.fell, 0);
    assert_true(timeout_is_set(&far.timeout));
    timeout_clear(&far.timeout);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_timeouts_are_never_early, open_loop, close_loop),
        cmocka_unit_test_setup_teardown(test_put_off_and_brought_forward, open_loop, close_loop),
        cmocka_unit_test_setup_teardown(test_timeouts_that_touch_each_other, open_loop, close_loop),
        cmocka_unit_test_setup_teardown(test_longer_than_the_wheel, open_loop, close_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
