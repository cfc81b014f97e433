#include "loop/inbox.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_order_and_ceiling(void **state) {
    (void)state;
    struct inbox in;
    struct letter letters[3];
    assert_int_equal(inbox_init(&in, 2), GUICHET_OK);
    assert_int_equal(inbox_post(&in, &letters[0]), GUICHET_OK);
    assert_int_equal(inbox_post(&in, &letters[1]), GUICHET_OK);
    assert_int_equal(inbox_post(&in, &letters[2]), GUICHET_FULL);
    assert_int_equal(inbox_count(&in), 2);
    struct letter *all = inbox_take_all(&in, -1);
    assert_ptr_equal(all, &letters[0]);
    assert_ptr_equal(all->next, &letters[1]);
    assert_null(all->next->next);
    assert_int_equal(inbox_count(&in), 0);
    assert_int_equal(inbox_post(&in, &letters[2]), GUICHET_OK);
    inbox_close(&in);
    assert_true(inbox_is_closed(&in));
    assert_int_equal(inbox_post(&in, &letters[0]), GUICHET_UNAVAILABLE);
    assert_ptr_equal(inbox_take_all(&in, -1), &letters[2]);
    assert_null(inbox_take_all(&in, -1));
    inbox_done(&in);
}

static void test_timeout(void **state) {
    (void)state;
    struct inbox in;
    assert_int_equal(inbox_init(&in, 1), GUICHET_OK);
    int64_t start = clock_monotonic_us();
    assert_null(inbox_take_all(&in, 30));
    assert_true(clock_monotonic_us() - start >= 30000);
    assert_null(inbox_take_all(&in, 0));
    inbox_done(&in);
}

#define SENDERS 4
#define EACH    5000

struct note {
    struct letter letter;
    int sender, number;
};

struct sender {
    pthread_t thread;
    struct inbox *in;
    int index;
    struct note notes[EACH];
};

static void *send_all(void *arg) {
    struct sender *s = arg;
    for (int i = 0; i < EACH; i++) {
        s->notes[i] = (struct note){.sender = s->index, .number = i};
        while (inbox_post(s->in, &s->notes[i].letter) == GUICHET_FULL) sched_yield();
    }
    return NULL;
}

static void test_many_senders(void **state) {
    (void)state;
    static struct sender senders[SENDERS];
    struct inbox in;
    int seen[SENDERS] = {0}, total = 0;
    assert_int_equal(inbox_init(&in, 64), GUICHET_OK);
    for (int i = 0; i < SENDERS; i++) {
        senders[i].in = &in;
        senders[i].index = i;
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_all, &senders[i]), 0);
    }
    while (total < SENDERS * EACH) {
        struct letter *letter = inbox_take_all(&in, 10000);
        assert_non_null(letter);
        for (; letter; letter = letter->next, total++) {
            struct note *note = (struct note *)letter;
            assert_int_equal(note->number, seen[note->sender]++);
        }
    }
    for (int i = 0; i < SENDERS; i++) pthread_join(senders[i].thread, NULL);
    inbox_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_ceiling),
        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_many_senders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
