/* The loop with its letters, from other threads and from itself. */
#include "loop/loop.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SENDERS 3
#define EACH    5000

static struct loop loop;

struct note {
    struct letter letter;
    int sender, number;
};

static struct note notes[SENDERS][EACH];
static int seen[SENDERS], opened;

static void on_note(struct letter *letter) {
    struct note *note = (struct note *)letter;
    assert_int_equal(note->number, seen[note->sender]++);
    if (++opened == SENDERS * EACH) loop_stop(&loop);
}

static void *send_all(void *arg) {
    int sender = *(int *)arg;
    for (int i = 0; i < EACH; i++) {
        notes[sender][i] = (struct note){{NULL, on_note}, sender, i};
        mailbox_post(&loop.mailbox, &notes[sender][i].letter);
    }
    return NULL;
}

static void test_letters_from_many_threads(void **state) {
    (void)state;
    pthread_t threads[SENDERS];
    int names[SENDERS];
    assert_int_equal(loop_init(&loop, NULL), GUICHET_OK);
    for (int i = 0; i < SENDERS; i++) {
        names[i] = i;
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &names[i]), 0);
    }
    loop_run(&loop);
    for (int i = 0; i < SENDERS; i++) pthread_join(threads[i], NULL);
    assert_int_equal(opened, SENDERS * EACH);
    assert_int_equal(mailbox_count(&loop.mailbox), 0);
    loop_done(&loop);
}

struct chain_letter {
    struct letter letter;
    int left;
};

static void on_chain(struct letter *letter) {
    struct chain_letter *c = (struct chain_letter *)letter;
    if (--c->left > 0) mailbox_post(&loop.mailbox, letter);
}

static void test_stop_and_done_lose_no_letter(void **state) {
    (void)state;
    struct chain_letter before = {{NULL, on_chain}, 1}, after = {{NULL, on_chain}, 5};
    assert_int_equal(loop_init(&loop, NULL), GUICHET_OK);
    mailbox_post(&loop.mailbox, &before.letter);
    loop_stop(&loop);
    loop_stop(&loop);
    loop_run(&loop);
    assert_int_equal(before.left, 0);
    /* It can run again. */
    loop_stop(&loop);
    loop_run(&loop);
    mailbox_post(&loop.mailbox, &after.letter);
    assert_int_equal(mailbox_count(&loop.mailbox), 1);
    loop_stop(&loop);
    loop_done(&loop);
    assert_int_equal(after.left, 0);
}

static void test_clocks(void **state) {
    (void)state;
    assert_int_equal(loop_init(&loop, NULL), GUICHET_OK);
    int64_t difference = loop_utc_ms(&loop) - clock_utc_ms();
    assert_in_range(difference + 1000, 0, 1001);
    assert_int_equal(loop_utc_ms(&loop), loop_utc_ms(&loop));
    assert_true(loop_now_ms(&loop) > 0);
    loop_done(&loop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters_from_many_threads),
        cmocka_unit_test(test_stop_and_done_lose_no_letter),
        cmocka_unit_test(test_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
