/* Whose turn it is among those who follow the log: a log that grows, followers of every kind, and the turns of a feed
 * as gate/feed.c takes them. Nobody waits for another's replay, nobody is told anything twice or misses it, and no turn
 * reads more than it may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gate/feed_turn.h"

#include <stdlib.h>

#define FOLLOWERS_MAX 5000

struct told {
    struct feed_follower f;
    int64_t turns; /* in which he was given something */
};

struct log {
    struct chain followers;
    size_t count;
    int64_t size, read; /* entries; of these read in the last turn */
    struct told told[FOLLOWERS_MAX];
};

static struct log *new_log(int64_t size) {
    struct log *log = calloc(1, sizeof *log);
    assert_non_null(log);
    chain_init(&log->followers);
    log->size = size;
    return log;
}

static struct told *follow(struct log *log, int64_t next) {
    assert_true(log->count < FOLLOWERS_MAX);
    struct told *told = &log->told[log->count++];
    told->f = (struct feed_follower){.next = next, .has_room = true};
    chain_init(&told->f.link);
    chain_add_last(&log->followers, &told->f.link);
    return told;
}

/* To everybody who stands within it. */
static void give(struct log *log, int64_t from, int64_t size) {
    if (from < 0) return;
    int64_t end = from + size < log->size ? from + size : log->size;
    log->read += end - from;
    for (size_t i = 0; i < log->count; i++) {
        struct feed_follower *f = &log->told[i].f;
        if (!f->has_room || f->next < from || f->next >= end) continue;
        f->next = end;
        log->told[i].turns++;
    }
}

static void take_turn(struct log *log) {
    struct feed_turn turn = feed_turn_take(&log->followers, log->count, log->size);
    log->read = 0;
    assert_in_range(turn.size, 1, FEED_TURN_PAGE);
    give(log, turn.near, turn.size);
    give(log, turn.behind, turn.size);
    assert_in_range(log->read, 0, 2 * turn.size);
}

static void who_is_at_the_end_hears_each_entry_in_the_turn_after_it(void **state) {
    (void)state;
    struct log *log = new_log(1000000);
    const struct told *replay = follow(log, 0), *quick[3];
    for (size_t i = 0; i < 3; i++) quick[i] = follow(log, log->size);
    for (int64_t turn = 1; turn <= 5000; turn++) {
        log->size++;
        take_turn(log);
        for (size_t i = 0; i < 3; i++) assert_int_equal(quick[i]->f.next, log->size);
        assert_int_equal(replay->f.next, turn * FEED_TURN_PAGE); /* and he gets his page each time, too */
    }
    free(log);
}

static void two_who_replay_take_turns(void **state) {
    (void)state;
    struct log *log = new_log(100000);
    const struct told *one = follow(log, 0), *other = follow(log, 50000);
    for (int turn = 0; turn < 200; turn++) {
        take_turn(log);
        assert_in_range(one->turns - other->turns + 1, 0, 2);
    }
    assert_int_equal(one->turns + other->turns, 200);
    free(log);
}

static void of_many_who_replay_each_has_his_turn_in_a_round(void **state) {
    (void)state;
    struct log *log = new_log(1000000);
    for (int64_t i = 0; i < 60; i++) follow(log, i * 10000);
    for (int64_t round = 1; round <= 10; round++) {
        for (int turn = 0; turn < 60; turn++) take_turn(log);
        for (size_t i = 0; i < 60; i++) assert_int_equal(log->told[i].turns, round);
    }
    free(log);
}

static void who_does_not_read_costs_nobody_a_turn(void **state) {
    (void)state;
    struct log *log = new_log(100000);
    struct told *stuck[3];
    for (size_t i = 0; i < 3; i++) {
        stuck[i] = follow(log, 0);
        stuck[i]->f.has_room = false;
    }
    const struct told *replay = follow(log, 100), *quick = follow(log, log->size);
    for (int64_t turn = 1; turn <= 100; turn++) {
        log->size++;
        take_turn(log);
        assert_int_equal(replay->turns, turn);
        assert_int_equal(quick->f.next, log->size);
    }
    stuck[0]->f.has_room = true;
    take_turn(log);
    take_turn(log);
    assert_int_equal(stuck[0]->turns, 1);
    assert_int_equal(stuck[1]->turns + stuck[2]->turns, 0);
    free(log);
}

static void when_nobody_has_room_nothing_is_read(void **state) {
    (void)state;
    struct log *log = new_log(1000);
    follow(log, 0)->f.has_room = false;
    follow(log, 1000)->f.has_room = false;
    take_turn(log);
    assert_int_equal(log->read, 0);
    free(log);
}

/* The more there are, the shorter the pages: what a turn does for all of them together stays bounded. */
static void a_turn_is_as_short_for_thousands(void **state) {
    (void)state;
    static const size_t counts[] = {1, 64, 65, 1000, 4096, FOLLOWERS_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct log *log = new_log(100000);
        for (size_t k = 0; k < counts[i]; k++) follow(log, log->size - 10);
        take_turn(log);
        int64_t most = counts[i] > FEED_TURN_WORK ? (int64_t)counts[i] : FEED_TURN_WORK;
        assert_in_range(log->read * (int64_t)counts[i], 1, 2 * most);
        free(log);
    }
}

/* Whatever comes: all catch up, in as many turns as their pages take, one after the other. */
static void all_reach_the_end(void **state) {
    (void)state;
    srand(7);
    for (int round = 0; round < 50; round++) {
        struct log *log = new_log(1 + rand() % 5000);
        int64_t pages = 0, size;
        size_t count = 1 + (size_t)rand() % 100;
        for (size_t i = 0; i < count; i++) follow(log, rand() % (log->size + 1));
        size = feed_turn_take(&log->followers, count, log->size).size;
        for (size_t i = 0; i < count; i++) pages += (log->size - log->told[i].f.next + size - 1) / size;
        for (int64_t turn = 0; turn < pages; turn++) take_turn(log);
        for (size_t i = 0; i < count; i++) assert_int_equal(log->told[i].f.next, log->size);
        take_turn(log);
        assert_int_equal(log->read, 0);
        free(log);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_at_the_end_hears_each_entry_in_the_turn_after_it),
        cmocka_unit_test(two_who_replay_take_turns),
        cmocka_unit_test(of_many_who_replay_each_has_his_turn_in_a_round),
        cmocka_unit_test(who_does_not_read_costs_nobody_a_turn),
        cmocka_unit_test(when_nobody_has_room_nothing_is_read),
        cmocka_unit_test(a_turn_is_as_short_for_thousands),
        cmocka_unit_test(all_reach_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
