/* Firing: conflicts, If-Match, keys, scripts that fail, events that come late. */
#include "brake.h"

static void moves_a_case(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *f = kit_fire(kit, &kit->officer, id, "withdraw", NULL);
    assert_fired(f);
    assert_string_equal(f->record.head.state, "withdrawn");
    assert_string_equal(f->record.head.outcome, "withdrawn");
    assert_int_equal(f->record.head.version, 2);
    assert_false(f->record.has_task);
    assert_false(f->record.has_key);
    assert_state(kit, id, "withdrawn");
    assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, 2);
}

static void is_found_by_number(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *f = kit_firing(kit, &kit->officer, (struct id){{0}}, "withdraw", NULL);
    f->number = kit_record(kit, id)->head.number;
    assert_fired(kit_run_firing(kit, f));
    assert_state(kit, id, "withdrawn");
    f = kit_firing(kit, &kit->officer, (struct id){{0}}, "withdraw", NULL);
    f->number = "2001-000001";
    assert_int_equal(kit_run_firing(kit, f)->status, GUICHET_NOT_FOUND);
}

static void whoever_may_not_know_is_told_nothing(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_int_equal(kit_fire(kit, &kit->other_unit, id, "withdraw", NULL)->status, GUICHET_NOT_FOUND);
    assert_int_equal(kit_fire(kit, &kit->officer, id_new(kit->now), "withdraw", NULL)->status, GUICHET_NOT_FOUND);
    assert_state(kit, id, "prepare");
}

static void bad_input_is_told_whole(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *f = kit_fire(kit, &kit->ana, id, "refuse", "{\"code\":\"no_such\",\"text\":5,\"x\":1}");
    assert_int_equal(f->status, GUICHET_INVALID);
    assert_int_equal(f->faults.count, 3);
    assert_state(kit, id, "prepare");
}

/* ---- conflicts ---- */

static void on_one_done(struct firing *f) {
    f->owner = NULL;
    loop_stop(f->seat->loop);
}

/* Both read the case before either commits. */
static void fire_both(struct kit *kit, struct firing *a, struct firing *b) {
    struct brake brake;
    hold_writer(kit, &brake);
    a->on_done = b->on_done = on_one_done;
    assert_false(fire_start(a));
    assert_false(fire_start(b));
    release_writer(&brake);
    while (a->owner || b->owner) loop_run(&kit->loop);
}

static void two_at_once_both_happen(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *a = kit_firing(kit, &kit->ana, id, "remark", NULL),
                  *b = kit_firing(kit, &kit->bob, id, "remark", NULL);
    fire_both(kit, a, b);
    assert_fired(a);
    assert_fired(b);
    assert_int_equal(a->tries, 1);
    assert_int_equal(b->tries, 2);
    const struct record *record = kit_record(kit, id);
    assert_int_equal(record->head.version, 3);
    assert_int_equal(json_get_int(json_get(record->content, "data"), "remarks", 0), 2);
}

static void the_second_of_two_may_be_too_late(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *a = kit_firing(kit, &kit->officer, id, "withdraw", NULL);
    struct firing *b = kit_firing(kit, &kit->ana, id, "remark", NULL);
    fire_both(kit, a, b);
    assert_fired(a);
    assert_refused(b, GUICHET_CONFLICT, "event_not_allowed");
    assert_int_equal(b->tries, 2);
    assert_state(kit, id, "withdrawn");
}

/* The claim that gave the right is given back before the commit: the store notices. */
static void a_right_that_is_lost_meanwhile_is_no_right(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct id task = kit_record(kit, id)->task.id;
    struct brake brake;
    assert_int_equal(kit_claim(kit, &kit->ana, CLAIM_ONE, task)->status, GUICHET_OK);
    struct firing *f = kit_firing(kit, &kit->ana, id, "prepared", NULL);
    struct claiming release = {.seat = &kit->seat,
                               .actor = &kit->supervisor,
                               .arena = &kit->arena,
                               .kind = CLAIM_RELEASE,
                               .task = task,
                               .now = kit->now,
                               .on_done = kit_claimed,
                               .owner = kit};
    f->on_done = on_one_done;
    hold_writer(kit, &brake);
    assert_false(claim_start(&release));
    assert_false(fire_start(f)); /* by what can be read, ana still has it */
    release_writer(&brake);
    while (f->owner) loop_run(&kit->loop);
    assert_int_equal(release.status, GUICHET_OK);
    assert_int_equal(f->status, GUICHET_NOT_ALLOWED);
    assert_string_equal(f->why.code, "claim_required");
    assert_state(kit, id, "prepare");
}

static void if_match_names_a_version(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *f = kit_firing(kit, &kit->ana, id, "remark", NULL);
    f->has_if_match = true;
    f->if_match = 2;
    assert_int_equal(kit_run_firing(kit, f)->status, GUICHET_STALE);
    f = kit_firing(kit, &kit->ana, id, "remark", NULL);
    f->has_if_match = true;
    f->if_match = 1;
    assert_fired(kit_run_firing(kit, f));
    assert_int_equal(f->record.head.version, 2);
}

/* ---- keys ---- */

static struct firing *fire_with_key(struct kit *kit, struct id id, const char *event, const char *input,
                                    const char *key) {
    struct firing *f = kit_firing(kit, &kit->ana, id, event, input);
    f->key = bytes_of(key);
    return kit_run_firing(kit, f);
}

static void a_repeated_key_gives_the_first_answer_after_the_case_moved(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *first = fire_with_key(kit, id, "wait_", NULL, "fire-0001");
    assert_fired(first);
    assert_null(first->reply.data);
    for (int i = 0; i < 2; i++) { /* in "waiting" there is no "wait_" any more, and in "lapsed" nothing at all */
        struct firing *again = fire_with_key(kit, id, "wait_", NULL, "fire-0001");
        assert_fired(again);
        assert_non_null(again->reply.data);
        yyjson_val *root = kit_json(kit, arena_copy(&kit->arena, again->reply));
        assert_string_equal(json_get_string(root, "state", ""), "waiting");
        assert_int_equal(json_get_int(root, "version", 0), 2);
        if (!i) assert_fired(kit_fire(kit, &kit->officer, id, "withdraw", NULL));
    }
    assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, 3);
    assert_refused(fire_with_key(kit, id, "remark", NULL, "fire-0001"), GUICHET_INVALID, "idempotency_key_reused");
}

static void a_refused_firing_leaves_its_key_free(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    for (int i = 0; i < 2; i++)
        assert_refused(fire_with_key(kit, id, "prepared", NULL, "fire-0002"), GUICHET_NOT_ALLOWED, "not_allowed");
    assert_int_equal(kit_claim(kit, &kit->ana, CLAIM_ONE, kit_record(kit, id)->task.id)->status, GUICHET_OK);
    assert_fired(fire_with_key(kit, id, "prepared", NULL, "fire-0002"));
    assert_state(kit, id, "review");
}

/* ---- scripts that fail ---- */

static void a_failing_script_parks_the_event(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *f = kit_fire(kit, &kit->ana, id, "explode", NULL);
    assert_refused(f, GUICHET_SCRIPT, "event_parked");
    assert_true(f->parked);
    const struct record *record = kit_record(kit, id);
    assert_string_equal(record->head.state, "prepare");
    assert_int_equal(record->head.version, 1);
    const struct query *parked = kit_ask(kit, QUERY_PARKED, id);
    assert_int_equal(parked->count, 1);
    assert_string_equal(parked->rows.parked[0].park.event, "explode");
    assert_non_null(strstr(parked->rows.parked[0].park.cause, "boom"));
    assert_fired(kit_fire(kit, &kit->ana, id, "remark", NULL)); /* and life goes on */
}

/* ---- the system's events ---- */

static struct firing *system_event(struct kit *kit, struct id id, const char *event, int64_t fence) {
    struct firing *f = kit_firing(kit, NULL, id, event, NULL);
    f->fence = fence;
    f->timer = event + strlen("timer.");
    return kit_run_firing(kit, f);
}

static void an_event_of_a_state_that_is_over_is_late(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "wait_", NULL));
    int64_t fence = kit_record(kit, id)->head.entry;
    assert_fired(kit_fire(kit, &kit->officer, id, "reply", "{\"text\":\"oui\"}"));
    assert_fired(kit_fire(kit, &kit->ana, id, "wait_", NULL)); /* the same state, entered anew */
    assert_refused(system_event(kit, id, "timer.one", fence), GUICHET_GONE, "late");
    struct firing *f = system_event(kit, id, "timer.one", kit_record(kit, id)->head.entry);
    assert_fired(f);
    assert_state(kit, id, "waiting");
}

static void a_parked_timer_stays_armed(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "break_", NULL));
    struct query *due = kit_ask(kit, QUERY_NEXT_WAKE, id);
    assert_true(due->wake_at > 0);
    assert_refused(system_event(kit, id, "timer.boom", kit_record(kit, id)->head.entry), GUICHET_SCRIPT,
                   "event_parked");
    assert_int_equal(kit_ask(kit, QUERY_NEXT_WAKE, id)->wake_at, kit->now + 5000);
    assert_int_equal(kit_parked(kit), 1);
    assert_state(kit, id, "breaking");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(moves_a_case, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(is_found_by_number, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(whoever_may_not_know_is_told_nothing, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(bad_input_is_told_whole, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(two_at_once_both_happen, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(the_second_of_two_may_be_too_late, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_right_that_is_lost_meanwhile_is_no_right, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(if_match_names_a_version, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_repeated_key_gives_the_first_answer_after_the_case_moved, kit_set_up,
                                        kit_tear_down),
        cmocka_unit_test_setup_teardown(a_refused_firing_leaves_its_key_free, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_failing_script_parks_the_event, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(an_event_of_a_state_that_is_over_is_late, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_parked_timer_stays_armed, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
