/* The clerk: timers and questions by themselves, through failures, downtimes and stops. Waiting is by looking at the
 * store until what must come has come, with a limit. */
#include "token_kit.h"

#include "desk/clerk_job.h"
#include "desk/keys.h"
#include "desk/store_wait.h"

#define PATIENCE_MS 15000

static struct clerk *start(struct kit *kit) {
    struct clerk *clerk = NULL;
    struct fail why = {0};
    assert_int_equal(clerk_start(kit->desk, &clerk, &why), GUICHET_OK);
    return clerk;
}

static void pause_ms(long ms) {
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

static bool is_in_state(struct kit *kit, struct id id, const char *state) {
    struct record *record = kit_record(kit, id);
    bool is_there = strcmp(record->head.state, state) == 0;
    record_done(record);
    return is_there;
}

static void wait_for_state(struct kit *kit, struct id id, const char *state) {
    for (int spent = 0; spent < PATIENCE_MS && !is_in_state(kit, id, state); spent += 20) pause_ms(20);
    assert_state(kit, id, state);
}

static struct clerk_figures figures(struct clerk *clerk) {
    struct clerk_figures out;
    clerk_figures(clerk, &out);
    return out;
}

static yyjson_val *payload(struct kit *kit, struct id id, const char *event) {
    const struct record *record = kit_record(kit, id);
    const struct query *history = kit_ask(kit, QUERY_HISTORY, id);
    for (size_t i = 0; i < history->count; i++) {
        struct bytes plain;
        if (strcmp(history->rows.entries[i].event, event) != 0) continue;
        assert_int_equal(
            vault_unseal(&record->key, "payload", history->rows.entries[i].payload, &kit->arena, &plain, NULL),
            GUICHET_OK);
        return kit_json(kit, arena_copy(&kit->arena, plain));
    }
    return NULL;
}

/* ---- timers ---- */

static void timers_fire_after_a_downtime_in_order_and_say_how_late(void **state) {
    struct kit *kit = *state;
    kit->now -= HOUR_MS; /* received an hour ago, then the lights went out */
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "wait_", NULL));
    kit->now += HOUR_MS;
    struct clerk *clerk = start(kit);
    wait_for_state(kit, id, "lapsed");
    const struct query *history = kit_ask(kit, QUERY_HISTORY, id);
    assert_int_equal(history->count, 4);
    assert_string_equal(history->rows.entries[2].event, "timer.one");
    assert_string_equal(history->rows.entries[3].event, "timer.lapse");
    int64_t one = json_get_int(payload(kit, id, "timer.one"), "late_by_ms", 0);
    int64_t lapse = json_get_int(payload(kit, id, "timer.lapse"), "late_by_ms", 0);
    assert_true(one >= 59 * 60000 && one < 61 * 60000);
    assert_true(lapse >= 58 * 60000 && lapse < one);
    pause_ms(100);
    assert_int_equal(figures(clerk).timers_fired, 2); /* once each */
    clerk_stop(clerk);
}

static void a_failing_handler_is_parked_once(void **state) {
    struct kit *kit = *state;
    kit->now -= HOUR_MS;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "break_", NULL));
    struct clerk *clerk = start(kit);
    for (int i = 0; i < 200 && !kit_parked(kit); i++) pause_ms(20);
    pause_ms(1500); /* a clerk that spins would come again within this time */
    assert_int_equal(kit_parked(kit), 1);
    assert_int_equal(figures(clerk).parked, 1);
    assert_int_equal(figures(clerk).timers_fired, 1);
    assert_state(kit, id, "breaking");
    clerk_stop(clerk);
}

static void wait_for_parked(struct kit *kit) {
    for (int i = 0; i < 500 && !kit_parked(kit); i++) pause_ms(20);
    assert_int_equal(kit_parked(kit), 1);
}

static void a_timer_whose_handler_failed_comes_again(void **state) {
    struct kit *kit = *state;
    kit->now -= HOUR_MS;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "break_", NULL));
    kit->now += HOUR_MS;
    struct clerk *clerk = start(kit);
    wait_for_parked(kit);
    clerk_stop(clerk); /* what is put off outlives the clerk */
    assert_fired(kit_fire(kit, &kit->ana, id, "mend", NULL));
    clerk = start(kit);
    wait_for_state(kit, id, "refused");
    assert_int_equal(kit_parked(kit), 0); /* delivered */
    assert_true(json_get_int(payload(kit, id, "timer.boom"), "late_by_ms", 0) >= 59 * 60000);
    clerk_stop(clerk);
}

static void a_timer_that_is_put_off_goes_with_its_state(void **state) {
    struct kit *kit = *state;
    kit->now -= HOUR_MS;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "break_", NULL));
    kit->now += HOUR_MS;
    struct clerk *clerk = start(kit);
    wait_for_parked(kit);
    assert_fired(kit_fire(kit, &kit->officer, id, "withdraw", NULL));
    assert_true(kit_ask(kit, QUERY_NEXT_WAKE, id)->wake_at > kit->now + DAY_MS); /* but for what retention is left */
    assert_int_equal(kit_parked(kit), 1);                                        /* and is told */
    clerk_stop(clerk);
}

static void a_clerk_with_nothing_to_do_can_be_rung_and_stopped(void **state) {
    struct kit *kit = *state;
    struct clerk *clerk = start(kit);
    for (int i = 0; i < 1000; i++) clerk_hint(clerk);
    clerk_stop(clerk);
    clerk_stop(NULL);
}

/* ---- questions ---- */

static struct id call(struct kit *kit, const char *item) {
    const char *input = arena_printf(&kit->arena, "{\"email\":\"%s@laposte.net\"}", item);
    struct id id = kit_receive(kit, "test.desk", input);
    assert_fired(kit_fire(kit, &kit->ana, id, "call", NULL));
    return id;
}

static void a_question_is_answered(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "6A18987970674");
    struct clerk *clerk = start(kit);
    wait_for_state(kit, id, "called");
    assert_string_equal(json_get_string(json_get(kit_record(kit, id)->content, "data"), "text", ""), "PIC Brie (77)");
    assert_int_equal(figures(clerk).effects_done, 1);
    assert_int_equal(kit_ask(kit, QUERY_EFFECTS_DUE, id)->count, 0);
    clerk_stop(clerk);
}

static const struct query_row_effect *effect_of(struct kit *kit, struct id id) {
    const struct query *q = kit_ask(kit, QUERY_EFFECTS, id);
    assert_int_equal(q->count, 1);
    return &q->rows.effects[0];
}

static void keeps(struct kit *kit, const char *item, const char *then, enum effect_state end) {
    struct id id = call(kit, item);
    assert_fired(kit_fire(kit, &kit->ana, id, "spoil", NULL));
    struct clerk *clerk = start(kit);
    wait_for_parked(kit);
    clerk_stop(clerk);
    assert_int_equal(effect_of(kit, id)->state, EFFECT_PENDING);
    assert_int_equal(effect_of(kit, id)->attempts, 1);
    assert_true(effect_of(kit, id)->answer.size > 0);
    assert_fired(kit_fire(kit, &kit->ana, id, "mend", NULL));
    clerk = start(kit);
    wait_for_state(kit, id, then);
    assert_int_equal(kit_parked(kit), 0);
    assert_int_equal(effect_of(kit, id)->state, end);
    assert_int_equal(effect_of(kit, id)->attempts, 1);
    assert_int_equal(effect_of(kit, id)->answer.size, 0);
    assert_int_equal(figures(clerk).effects_done + figures(clerk).effects_dead, 0); /* nobody was asked again */
    clerk_stop(clerk);
}

static void an_answer_whose_handler_failed_is_kept_and_comes_again(void **state) {
    keeps(*state, "6A18987970674", "called", EFFECT_DONE);
}

static void a_failure_whose_handler_failed_is_kept_and_comes_again(void **state) {
    keeps(*state, "nothing", "failed", EFFECT_DEAD);
}

/* The id of a file that no scanner could see, as the event's input names it. */
static const char *add_locked_file(struct kit *kit) {
    struct change change = {
        .id = id_new(kit->now), .expected_version = -1, .now = kit->now, .result_arena = &kit->arena};
    struct id file = kit_add_upload(kit, &change, SCAN_FAILED);
    struct fail why = {0};
    char text[ID_TEXT_SIZE + 1];
    assert_int_equal(store_wait(kit->desk->store, &change, &why), GUICHET_OK);
    id_format(&file, text);
    return arena_text(&kit->arena, text);
}

static void an_answer_that_a_locked_file_would_leave_with_is_kept_until_it_is_open(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    const char *input = arena_printf(&kit->arena, "{\"paper\":\"%s\"}", add_locked_file(kit));
    assert_fired(kit_fire(kit, &kit->ana, id, "call", input));
    for (int again = 0; again < 3; again++) { /* more often than a service is asked again */
        struct clerk *clerk = start(kit);
        for (int i = 0; i < 500 && effect_of(kit, id)->next_at <= clock_utc_ms(); i++) pause_ms(20);
        assert_int_equal(figures(clerk).effects_done, again == 0); /* it is asked once */
        clerk_stop(clerk);
        assert_state(kit, id, "calling");
        assert_int_equal(effect_of(kit, id)->state, EFFECT_PENDING);
        assert_int_equal(effect_of(kit, id)->attempts, 1);
        assert_true(effect_of(kit, id)->answer.size > 0);
        assert_string_equal(effect_of(kit, id)->error, "file_scan_failed");
        kit_sql(kit, "UPDATE effect SET next_at = 1"); /* a minute later */
    }
    kit_sql(kit, "UPDATE upload SET scan = 5"); /* SCAN_RELEASED */
    struct clerk *clerk = start(kit);
    wait_for_state(kit, id, "called");
    assert_int_equal(effect_of(kit, id)->state, EFFECT_DONE);
    assert_int_equal(effect_of(kit, id)->attempts, 1);
    assert_int_equal(kit_parked(kit), 0);
    clerk_stop(clerk);
}

static void what_asking_again_would_not_change_is_not_asked_again(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "nothing");
    struct clerk *clerk = start(kit);
    wait_for_state(kit, id, "failed");
    assert_string_equal(json_get_string(json_get(kit_record(kit, id)->content, "data"), "error", ""), "bad_request");
    assert_int_equal(figures(clerk).effects_failed, 0);
    assert_int_equal(figures(clerk).effects_dead, 1);
    clerk_stop(clerk);
}

static void a_failing_service_is_asked_again_and_then_given_up(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "3SAAAA1111111"); /* gets rubbish */
    struct clerk *clerk = start(kit);
    int64_t begun = clock_utc_ms();
    wait_for_state(kit, id, "failed");
    assert_true(clock_utc_ms() - begun >= 900); /* the one retry came after its second */
    assert_int_equal(figures(clerk).effects_failed, 1);
    assert_int_equal(figures(clerk).effects_dead, 1);
    assert_string_equal(json_get_string(json_get(kit_record(kit, id)->content, "data"), "error", ""), "rubbish");
    clerk_stop(clerk);
}

static void the_next_try_hangs_on_the_effect_and_the_attempt_alone(void **state) {
    (void)state;
    struct query_row_effect effect = {.id = {{1, 2, 3}}, .entry = 1, .retry_from_ms = 1000, .retry_to_ms = 60000};
    int64_t doubled = 1000, different = 0;
    for (int64_t attempts = 1; attempts < 40; attempts++) {
        int64_t wait = clerk_job_wait(&effect, attempts);
        assert_int_equal(wait, clerk_job_wait(&effect, attempts));
        assert_true(wait >= doubled && wait <= doubled + doubled / 4);
        different += wait != doubled;
        doubled = doubled * 2 < 60000 ? doubled * 2 : 60000;
    }
    assert_true(different > 30);
    struct query_row_effect other = effect;
    other.id.bytes[15] = 1;
    assert_int_not_equal(clerk_job_wait(&effect, 9), clerk_job_wait(&other, 9));
}

static void notices_are_tried_for_days(void **state) {
    (void)state;
    const struct query_row_effect notice = {.id = {{1, 2, 3}}, .entry = 0};
    static const int64_t seconds[] = {0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400};
    for (int64_t i = 0; i < EFFECT_NOTICE_RETRIES; i++) {
        int64_t wait = clerk_job_wait(&notice, i + 1), least = seconds[i] * 1000;
        assert_true(wait >= least && wait <= least + least / 4);
    }
}

static void a_service_that_nobody_answers_fails_at_once(void **state) {
    struct kit *kit = *state; /* no plugin at all */
    struct id id = call(kit, "6A18987970674");
    struct clerk *clerk = start(kit);
    wait_for_state(kit, id, "failed");
    assert_string_equal(json_get_string(json_get(kit_record(kit, id)->content, "data"), "error", ""), "not_connected");
    assert_int_equal(figures(clerk).effects_failed, 0);
    assert_int_equal(figures(clerk).effects_dead, 1);
    clerk_stop(clerk);
}

static int set_up_without_services(void **state) {
    return kit_set_up_with(state, "");
}

static int set_up_slow(void **state) {
    return kit_set_up_with(state, "plugins = { rehearsal = { delay_ms = 60000 } },");
}

static void a_hanging_service_times_out(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "6A18987970674");
    struct clerk *clerk = start(kit);
    wait_for_state(kit, id, "failed"); /* two seconds, twice */
    assert_string_equal(json_get_string(json_get(kit_record(kit, id)->content, "data"), "error", ""), "timeout");
    clerk_stop(clerk);
}

static void a_late_answer_is_put_away(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "6A18987970674");
    struct clerk *clerk = start(kit);
    pause_ms(300); /* asked */
    assert_fired(kit_fire(kit, &kit->officer, id, "withdraw", NULL));
    pause_ms(5500); /* both timeouts */
    assert_state(kit, id, "withdrawn");
    assert_int_equal(kit_ask(kit, QUERY_EFFECTS_DUE, id)->count, 0);
    assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, 3);
    clerk_stop(clerk);
}

static void questions_in_flight_survive_a_stop(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "6A18987970674");
    struct clerk *clerk = start(kit);
    pause_ms(300); /* the question is out, and will be for a while */
    int64_t begun = clock_utc_ms();
    clerk_stop(clerk);
    assert_true(clock_utc_ms() - begun < 30000); /* the service takes a minute */
    assert_state(kit, id, "calling");
    const struct query *due = kit_ask(kit, QUERY_EFFECTS_DUE, id);
    assert_int_equal(due->count, 1);
    assert_int_equal(due->rows.effects[0].attempts, 0); /* a stop is no failure of the service */
    clerk = start(kit);
    wait_for_state(kit, id, "failed");
    clerk_stop(clerk);
}

/* ---- cases that do not read ---- */

/* Does to the database what a disk might: the case's content is no longer what its key sealed. */
static void spoil(struct kit *kit, const char *which) {
    kit_sql(kit, arena_printf(&kit->arena, "UPDATE content SET content = x'00' WHERE %s", which));
}

#define SPOILT 40 /* two timers each: more than the clerk takes at once */

static size_t timers_due(struct kit *kit, int64_t at) {
    struct query *q = arena_alloc(&kit->arena, sizeof *q);
    *q = (struct query){.kind = QUERY_TIMERS_DUE, .arena = &kit->arena, .filter.now = at, .limit = 200};
    assert_true(store_read(kit->seat.reader, q));
    assert_int_equal(q->status, GUICHET_OK);
    return q->count;
}

static void timers_that_cannot_fire_do_not_hold_up_the_others(void **state) {
    struct kit *kit = *state;
    kit->now -= HOUR_MS;
    for (size_t i = 0; i < SPOILT; i++)
        assert_fired(kit_fire(kit, &kit->ana, kit_receive(kit, "test.desk", KIT_INPUT), "wait_", NULL));
    spoil(kit, "1");
    kit->now += HOUR_MS / 2; /* due later than all of them */
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "wait_", NULL));
    kit->now = clock_utc_ms();
    struct clerk *clerk = start(kit);
    wait_for_state(kit, id, "lapsed");
    assert_int_equal(timers_due(kit, clock_utc_ms()), 0);
    pause_ms(1500); /* they come again in a minute, not every second */
    assert_int_equal(figures(clerk).timers_fired, 2 * SPOILT + 2);
    assert_int_equal(timers_due(kit, kit->now + 30000), 0);
    assert_int_equal(timers_due(kit, clock_utc_ms() + 61000), 2 * SPOILT);
    clerk_stop(clerk);
}

static void a_question_of_a_case_that_does_not_read_is_given_up(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "6A18987970674");
    spoil(kit, "1");
    int64_t begun = clock_utc_ms();
    struct clerk *clerk = start(kit);
    for (int i = 0; i < 500 && !figures(clerk).effects_dead; i++) pause_ms(20);
    assert_true(clock_utc_ms() - begun >= 900); /* its one retry came after its second */
    for (int i = 0; i < 100 && kit_ask(kit, QUERY_EFFECTS, id)->rows.effects[0].state != EFFECT_DEAD; i++) pause_ms(20);
    const struct query *q = kit_ask(kit, QUERY_EFFECTS, id);
    assert_int_equal(q->count, 1);
    assert_int_equal(q->rows.effects[0].state, EFFECT_DEAD);
    assert_int_equal(q->rows.effects[0].attempts, 2);
    assert_string_equal(q->rows.effects[0].error, status_name(GUICHET_CRYPTO));
    assert_int_equal(figures(clerk).effects_failed, 1);
    assert_int_equal(figures(clerk).effects_dead, 1);
    clerk_stop(clerk);
}

/* ---- keys that are in a token, which is away for a moment ---- */

static void a_question_waits_for_a_token_that_is_away(void **state) {
    struct kit *kit = *state;
    struct id id = call(kit, "6A18987970674");
    token_carry(kit, true);
    vault_forget(kit->desk->vault, &id); /* not at hand any more */
    struct clerk *clerk = start(kit);
    for (int i = 0; i < 500 && !effect_of(kit, id)->error; i++) pause_ms(20);
    assert_int_equal(effect_of(kit, id)->state, EFFECT_PENDING);
    assert_int_equal(effect_of(kit, id)->attempts, 0); /* no service has failed */
    assert_string_equal(effect_of(kit, id)->error, status_name(GUICHET_UNAVAILABLE));
    assert_true(effect_of(kit, id)->next_at > clock_utc_ms());
    token_carry(kit, false);
    clerk_stop(clerk);
    kit_sql(kit, "UPDATE effect SET next_at = 1"); /* a minute later */
    clerk = start(kit);
    wait_for_state(kit, id, "called");
    clerk_stop(clerk);
}

static int64_t rewrapped(struct kit *kit) {
    int64_t number = 0;
    struct fail why = {0};
    keys_recall(kit->seat.reader, KEYS_REWRAPPED, &number, &why);
    return number;
}

static void a_walk_over_the_keys_waits_for_a_token_that_is_away(void **state) {
    struct kit *kit = *state;
    uint32_t number = 0;
    struct fail why = {0};
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_int_equal(vault_rotate(token.uri, &number, &why), GUICHET_OK);
    assert_int_equal(vault_reload(kit->desk->vault, token.uri, &why), GUICHET_OK);
    assert_int_equal(vault_newest(kit->desk->vault), 2);
    token_carry(kit, true);
    struct clerk *clerk = start(kit);
    pause_ms(1500);
    assert_int_equal(rewrapped(kit), 0);
    token_carry(kit, false);
    for (int i = 0; i < 500 && rewrapped(kit) != 2; i++) pause_ms(20);
    assert_int_equal(rewrapped(kit), 2);
    const struct query *q = kit_ask(kit, QUERY_REQUISITION, id);
    assert_int_equal(vault_wrapped_number(q->rows.requisitions[0].wrapped_key), 2);
    clerk_stop(clerk);
}

static void a_stop_may_come_at_any_moment(void **state) {
    struct kit *kit = *state;
    struct id ids[6];
    for (size_t i = 0; i < 6; i++) ids[i] = call(kit, "6A18987970674");
    for (int i = 0; i < 12; i++) {
        struct clerk *clerk = start(kit);
        pause_ms(i);
        clerk_stop(clerk);
    }
    struct clerk *clerk = start(kit);
    for (size_t i = 0; i < 6; i++) {
        wait_for_state(kit, ids[i], "called");
        assert_int_equal(kit_ask(kit, QUERY_HISTORY, ids[i])->count, 3); /* answered once */
    }
    clerk_stop(clerk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(timers_fire_after_a_downtime_in_order_and_say_how_late, kit_set_up,
                                        kit_tear_down),
        cmocka_unit_test_setup_teardown(a_failing_handler_is_parked_once, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_timer_whose_handler_failed_comes_again, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_timer_that_is_put_off_goes_with_its_state, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(an_answer_whose_handler_failed_is_kept_and_comes_again, kit_set_up,
                                        kit_tear_down),
        cmocka_unit_test_setup_teardown(a_failure_whose_handler_failed_is_kept_and_comes_again, kit_set_up,
                                        kit_tear_down),
        cmocka_unit_test_setup_teardown(a_clerk_with_nothing_to_do_can_be_rung_and_stopped, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_question_is_answered, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(an_answer_that_a_locked_file_would_leave_with_is_kept_until_it_is_open,
                                        kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_asking_again_would_not_change_is_not_asked_again, kit_set_up,
                                        kit_tear_down),
        cmocka_unit_test_setup_teardown(a_failing_service_is_asked_again_and_then_given_up, kit_set_up, kit_tear_down),
        cmocka_unit_test(the_next_try_hangs_on_the_effect_and_the_attempt_alone),
        cmocka_unit_test(notices_are_tried_for_days),
        cmocka_unit_test_setup_teardown(a_service_that_nobody_answers_fails_at_once, set_up_without_services,
                                        kit_tear_down),
        cmocka_unit_test_setup_teardown(a_hanging_service_times_out, set_up_slow, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_late_answer_is_put_away, set_up_slow, kit_tear_down),
        cmocka_unit_test_setup_teardown(questions_in_flight_survive_a_stop, set_up_slow, kit_tear_down),
        cmocka_unit_test_setup_teardown(timers_that_cannot_fire_do_not_hold_up_the_others, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_question_of_a_case_that_does_not_read_is_given_up, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_question_waits_for_a_token_that_is_away, token_set_up, token_tear_down),
        cmocka_unit_test_setup_teardown(a_walk_over_the_keys_waits_for_a_token_that_is_away, token_set_up,
                                        token_tear_down),
        cmocka_unit_test_setup_teardown(a_stop_may_come_at_any_moment, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
