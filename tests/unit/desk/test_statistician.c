/* Orders of statistics: whose may wait, what stopping leaves undone, and what cannot be read is no figure. */
#include "desk_kit.h"

#include "desk/statistician.h"

#include <sqlite3.h>

#define PER_PERSON 4

static int on_the_way;

struct order {
    struct statistics statistics;
    struct kit *kit;
};

static void on_counted(struct letter *letter) {
    struct statistics *statistics = chain_item(letter, struct statistics, letter);
    if (--on_the_way == 0) loop_stop(&chain_item(statistics, struct order, statistics)->kit->loop);
}

static struct order *new_order(struct kit *kit, const struct actor *actor) {
    struct order *order = arena_alloc(&kit->arena, sizeof *order);
    *order = (struct order){.kit = kit,
                            .statistics = {.letter.on_open = on_counted,
                                           .reply_to = &kit->loop.mailbox,
                                           .arena = arena_alloc(&kit->arena, sizeof(struct arena)),
                                           .actor = actor,
                                           .to = kit->now + DAY_MS,
                                           .now = kit->now,
                                           .zone = &kit->desk->calendar->zone,
                                           .count = 1}};
    arena_init(order->statistics.arena, 1u << 20);
    return order;
}

static int ask(struct statistician *s, struct order *order) {
    int status = statistician_ask(s, &order->statistics);
    on_the_way += status == GUICHET_OK;
    return status;
}

static void done(struct order *order) {
    statistician_done(&order->statistics);
    arena_done(order->statistics.arena);
}

static struct statistician *start(struct kit *kit) {
    struct statistician *s = NULL;
    struct fail why = {0};
    assert_int_equal(statistician_start(kit->desk, &s, &why), GUICHET_OK);
    return s;
}

static void so_many_of_a_person(void **state) {
    struct kit *kit = *state;
    struct statistician *s = start(kit);
    struct order *mine[PER_PERSON], *other = new_order(kit, &kit->auditor), *more = new_order(kit, &kit->supervisor);
    for (size_t i = 0; i < PER_PERSON; i++)
        assert_int_equal(ask(s, mine[i] = new_order(kit, &kit->supervisor)), GUICHET_OK);
    assert_int_equal(ask(s, more), GUICHET_TOO_MANY);
    assert_int_equal(ask(s, other), GUICHET_OK);
    loop_run(&kit->loop);
    assert_int_equal(ask(s, more), GUICHET_TOO_MANY); /* what they were given is still in memory */
    done(mine[0]);
    assert_int_equal(ask(s, more), GUICHET_OK);
    loop_run(&kit->loop);
    for (size_t i = 1; i < PER_PERSON; i++) done(mine[i]);
    done(other);
    done(more);
    statistician_stop(s);
}

static void who_stops_waits_for_nothing(void **state) {
    struct kit *kit = *state;
    struct statistician *s = start(kit);
    struct order *order = new_order(kit, &kit->supervisor);
    statistician_cut(s);
    assert_int_equal(ask(s, order), GUICHET_OK);
    loop_run(&kit->loop);
    assert_int_equal(order->statistics.status, GUICHET_UNAVAILABLE);
    assert_int_equal(order->statistics.why.status, GUICHET_UNAVAILABLE);
    done(order);
    statistician_stop(s);
}

static int count_refusals(struct kit *kit, struct statistician *s, int64_t *count) {
    struct order *order = new_order(kit, &kit->supervisor);
    assert_int_equal(ask(s, order), GUICHET_OK);
    loop_run(&kit->loop);
    const struct stats *stats = &order->statistics.stats[0];
    int status = order->statistics.status;
    *count = status || !stats->groups[0].refusals.count ? 0 : stats->groups[0].refusals.list[0].count;
    if (!status) assert_int_equal(stats->load_count, 1);
    done(order);
    return status;
}

static void break_keys(struct kit *kit) {
    char path[256];
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/guichet.db", kit->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE content SET wrapped_key = zeroblob(length(wrapped_key))", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

static void a_refusal_that_cannot_be_read_is_not_one_without_a_code(void **state) {
    struct kit *kit = *state;
    struct statistician *s = start(kit);
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    int64_t count;
    assert_int_equal(kit_fire(kit, &kit->ana, id, "refuse", "{\"code\":\"insufficient_identifier\"}")->status,
                     GUICHET_OK);
    assert_int_equal(count_refusals(kit, s, &count), GUICHET_OK);
    assert_int_equal(count, 1);
    break_keys(kit);
    assert_int_equal(count_refusals(kit, s, &count), GUICHET_UNAVAILABLE);
    statistician_stop(s);
}

/* More than a page of its history before the refusal. */
static void a_refusal_at_the_end_of_a_long_history_is_found(void **state) {
    struct kit *kit = *state;
    struct statistician *s = start(kit);
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    int64_t count;
    for (int i = 0; i < 250; i++) assert_fired(kit_fire(kit, &kit->ana, id, "remark", NULL));
    assert_fired(kit_fire(kit, &kit->ana, id, "refuse", "{\"code\":\"insufficient_identifier\"}"));
    assert_int_equal(count_refusals(kit, s, &count), GUICHET_OK);
    assert_int_equal(count, 1);
    statistician_stop(s);
}

#define in_kit(test) cmocka_unit_test_setup_teardown(test, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        in_kit(so_many_of_a_person),
        in_kit(who_stops_waits_for_nothing),
        in_kit(a_refusal_that_cannot_be_read_is_not_one_without_a_code),
        in_kit(a_refusal_at_the_end_of_a_long_history_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
