/* Files that are scanned: verdicts once each, a scanner that is given up, keys that are not at hand, and what a locked
 * file keeps from leaving until one supervisor releases it. The scanner is a plugin of the tests that says of a file
 * what stands in it. */
#include "brake.h"
#include "token_kit.h"

#include "desk/scan_release.h"
#include "desk/scans.h"
#include "desk/store_wait.h"
#include "desk/upload.h"

#define SCANNER "plugins = { scanner = {} }, plugins_path = '" GUICHET_TEST_PLUGINS "', files = { scan = 'scanner' }"

static struct desk_scanner {
    struct kit *kit;
    struct scans scans;
    struct service_host *services;
    bool has_failed;
} at_hand;

static void on_settled(struct scans *scans, bool failed) {
    (void)scans;
    at_hand.has_failed = failed;
    loop_stop(&at_hand.kit->loop);
}

static int begin(void **state, const char *settings) {
    struct fail why = {0};
    kit_set_up_with(state, settings);
    struct kit *kit = at_hand.kit = *state;
    const struct service_options options = settings_services(kit->desk->settings);
    if (service_host_open(&kit->loop, &options, &at_hand.services, &why)) print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
    scans_init(&at_hand.scans, &kit->seat, at_hand.services, on_settled);
    return 0;
}

static int set_up(void **state) {
    memset(&at_hand, 0, sizeof at_hand);
    return begin(state, SCANNER ",");
}

static int set_up_with_token(void **state) {
    memset(&at_hand, 0, sizeof at_hand);
    return begin(state, token_settings(SCANNER));
}

static int tear_down(void **state) {
    service_host_close(at_hand.services);
    return kit_tear_down(state);
}

static int tear_down_with_token(void **state) {
    int status = tear_down(state);
    remove_soft_token(&token);
    return status;
}

/* ---- files ---- */

static void stop(void *owner) {
    loop_stop(&((struct kit *)owner)->loop);
}

/* A file of the officer's that says this; it waits for its verdict. */
static struct id send_file(struct kit *kit, const char *words) {
    const struct upload_order order = {.seat = &kit->seat,
                                       .actor = &kit->officer,
                                       .name = BYTES("a.txt"),
                                       .media_type = BYTES("text/plain"),
                                       .size_max = 1u << 20,
                                       .now = kit->now,
                                       .on_ready = stop,
                                       .on_done = stop,
                                       .owner = kit};
    struct upload *upload;
    struct fail why = {0};
    assert_int_equal(upload_begin(&order, &upload, &why), GUICHET_OK);
    assert_int_equal(upload_feed(upload, bytes_of(words), &why), GUICHET_OK);
    while (upload_is_busy(upload)) loop_run(&kit->loop);
    upload_end(upload);
    loop_run(&kit->loop);
    assert_int_equal(upload_result(upload)->status, GUICHET_OK);
    assert_int_equal(upload_result(upload)->scan, SCAN_PENDING);
    struct id id = upload_result(upload)->id;
    upload_free(upload);
    return id;
}

static const struct query_row_upload *row_of(struct kit *kit, struct id file) {
    const struct query *q = kit_ask(kit, QUERY_UPLOAD, file);
    assert_int_equal(q->status, GUICHET_OK);
    return &q->rows.uploads[0];
}

/* Scans it, and waits for the end. True: something of it failed. */
static bool look(struct kit *kit, const struct query_row_upload *row) {
    scans_look(&at_hand.scans, row);
    assert_int_equal(at_hand.scans.count, 1);
    loop_run(&kit->loop);
    assert_int_equal(at_hand.scans.count, 0);
    return at_hand.has_failed;
}

static size_t logged(struct kit *kit, const char *event) {
    const struct query *q = kit_ask(kit, QUERY_LOG_ENTRIES, (struct id){{0}});
    const char *words = arena_printf(&kit->arena, "\"event\":\"%s\"", event);
    size_t count = 0;
    for (size_t i = 0; i < q->count; i++)
        count += memmem(q->rows.entries[i].text.data, q->rows.entries[i].text.size, words, strlen(words)) != NULL;
    return count;
}

static struct clerk_figures figures(void) {
    struct clerk_figures out = {0};
    scans_figures(&at_hand.scans, &out);
    return out;
}

static int64_t pending(struct kit *kit) {
    return kit_ask(kit, QUERY_SCANS_PENDING, (struct id){{0}})->total;
}

/* ---- verdicts ---- */

static void a_verdict_is_of_the_file_and_ends_the_waiting(void **state) {
    struct kit *kit = *state;
    const struct id clean = send_file(kit, "clean"), infected = send_file(kit, "infected");
    assert_int_equal(pending(kit), 2);
    assert_false(look(kit, row_of(kit, clean)));
    assert_int_equal(pending(kit), 1);
    assert_false(look(kit, row_of(kit, infected)));
    assert_int_equal(pending(kit), 0);
    assert_int_equal(row_of(kit, clean)->upload.scan, SCAN_CLEAN);
    assert_int_equal(row_of(kit, infected)->upload.scan, SCAN_INFECTED);
    assert_string_equal(row_of(kit, infected)->upload.signature, "Test-Signature");
    assert_int_equal(kit_ask(kit, QUERY_NEXT_WAKE, clean)->wake_at, 0);
    assert_int_equal(logged(kit, "file.clean"), 1);
    assert_int_equal(logged(kit, "file.infected"), 1);
    const struct clerk_figures f = figures();
    assert_int_equal(f.scans[SCAN_CLEAN], 1);
    assert_int_equal(f.scans[SCAN_INFECTED], 1);
    assert_int_equal(f.scan_answers, 2);
    assert_true(f.scan_answer_us > 0);
}

static void a_scan_that_ends_twice_is_one_verdict(void **state) {
    struct kit *kit = *state;
    const struct id file = send_file(kit, "clean");
    const struct query_row_upload *as_it_was = row_of(kit, file);
    assert_false(look(kit, as_it_was));
    assert_true(look(kit, as_it_was));
    assert_int_equal(row_of(kit, file)->upload.scan, SCAN_CLEAN);
    assert_int_equal(row_of(kit, file)->upload.scan_tries, 1);
    assert_int_equal(logged(kit, "file.clean"), 1);
    assert_int_equal(figures().scans[SCAN_CLEAN], 1);
}

static void a_file_in_hand_is_not_taken_again(void **state) {
    struct kit *kit = *state;
    const struct query_row_upload *row = row_of(kit, send_file(kit, "clean"));
    scans_look(&at_hand.scans, row);
    assert_false(look(kit, row));
    assert_int_equal(figures().scan_answers, 1);
}

/* ---- failures ---- */

static void twelve_failures_are_the_end(void **state) {
    struct kit *kit = *state;
    const struct id file = send_file(kit, "unreachable");
    for (int64_t tries = 1; tries < 12; tries++) {
        int64_t before = clock_utc_ms();
        assert_false(look(kit, row_of(kit, file)));
        assert_int_equal(row_of(kit, file)->upload.scan, SCAN_PENDING);
        assert_int_equal(row_of(kit, file)->upload.scan_tries, tries);
        int64_t again = kit_ask(kit, QUERY_NEXT_WAKE, file)->wake_at;
        assert_in_range(again, before + scans_wait(tries), clock_utc_ms() + scans_wait(tries));
    }
    assert_int_equal(logged(kit, "file.failed"), 0);
    assert_false(look(kit, row_of(kit, file)));
    assert_int_equal(row_of(kit, file)->upload.scan, SCAN_FAILED);
    assert_int_equal(kit_ask(kit, QUERY_NEXT_WAKE, file)->wake_at, 0);
    assert_int_equal(logged(kit, "file.failed"), 1);
    assert_int_equal(figures().scans[SCAN_PENDING], 11);
    assert_int_equal(figures().scans[SCAN_FAILED], 1);
}

static void waits_double_up_to_ten_minutes(void **state) {
    (void)state;
    assert_int_equal(scans_wait(1), 2000);
    for (int64_t tries = 1; tries < 20; tries++) {
        int64_t twice = 2 * scans_wait(tries);
        assert_int_equal(scans_wait(tries + 1), twice < 600000 ? twice : 600000);
    }
}

static void what_would_be_said_again_is_the_end_at_once(void **state) {
    struct kit *kit = *state;
    static const char *const finals[] = {"too_large", "bad_request", "rejected"};
    for (size_t i = 0; i < sizeof finals / sizeof *finals; i++) {
        const struct id file = send_file(kit, finals[i]);
        assert_false(look(kit, row_of(kit, file)));
        assert_int_equal(row_of(kit, file)->upload.scan, SCAN_FAILED);
        assert_int_equal(row_of(kit, file)->upload.scan_tries, 1);
    }
}

static void keys_that_are_away_use_up_no_try(void **state) {
    struct kit *kit = *state;
    const struct id file = send_file(kit, "clean");
    token_carry(kit, true);
    vault_forget(kit->desk->vault, &file); /* not at hand any more */
    for (int i = 0; i < 13; i++) {         /* more often than a scanner is asked */
        int64_t before = clock_utc_ms();
        assert_false(look(kit, row_of(kit, file)));
        assert_int_equal(row_of(kit, file)->upload.scan, SCAN_PENDING);
        assert_int_equal(row_of(kit, file)->upload.scan_tries, 0);
        assert_in_range(kit_ask(kit, QUERY_NEXT_WAKE, file)->wake_at, before + 60000, clock_utc_ms() + 60000);
    }
    assert_int_equal(figures().scan_answers, 0); /* nobody was asked */
    assert_int_equal(figures().scans[SCAN_PENDING], 0);
    token_carry(kit, false);
    assert_false(look(kit, row_of(kit, file)));
    assert_int_equal(row_of(kit, file)->upload.scan, SCAN_CLEAN);
}

/* ---- what is locked ---- */

static struct change change_of(struct kit *kit, struct id id) {
    return (struct change){.id = id_new(kit->now),
                           .requisition = id,
                           .expected_version = -1,
                           .now = kit->now,
                           .head = kit_record(kit, id)->head,
                           .result_arena = &kit->arena};
}

static struct id add_file(struct kit *kit, struct id id, enum scan_state scan) {
    struct change change = change_of(kit, id);
    struct fail why = {0};
    struct id file = kit_add_upload(kit, &change, scan);
    change_add(&change, OP_UPLOAD_REF)->as.upload_ref = file;
    assert_int_equal(store_wait(kit->desk->store, &change, &why), GUICHET_OK);
    return file;
}

static void no_answer_leaves_with_a_locked_file(void **state) {
    struct kit *kit = *state;
    static const char *const refusals[SCAN_STATE_COUNT] = {
        [SCAN_PENDING] = "file_pending", [SCAN_INFECTED] = "file_infected", [SCAN_FAILED] = "file_scan_failed"};
    const struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    for (enum scan_state scan = 0; scan < SCAN_STATE_COUNT; scan++) {
        struct change change = change_of(kit, id);
        struct fail why = {0};
        change.upload_open[change.upload_open_count++] = add_file(kit, id, scan);
        int status = store_wait(kit->desk->store, &change, &why);
        assert_int_equal(status, refusals[scan] ? GUICHET_CONFLICT : GUICHET_OK);
        if (refusals[scan]) assert_string_equal(why.code, refusals[scan]);
    }
}

/* ---- releasing ---- */

static void on_released(struct scan_releasing *releasing) {
    size_t *open = releasing->owner;
    if (--*open == 0) loop_stop(releasing->seat->loop);
}

static void release(struct kit *kit, struct scan_releasing *s, const struct actor *actor, struct id id, struct id file,
                    size_t *open) {
    *s = (struct scan_releasing){.seat = &kit->seat,
                                 .actor = actor,
                                 .query = {.kind = QUERY_REQUISITION, .id = id, .limit = 1},
                                 .file = file,
                                 .reason = BYTES("looked at on another machine"),
                                 .arena = &kit->arena,
                                 .now = kit->now,
                                 .on_done = on_released,
                                 .owner = open};
    *open += !scan_release_start(s);
}

static size_t told(struct kit *kit, struct id id, const char *event) {
    const struct query *q = kit_ask(kit, QUERY_HISTORY, id);
    size_t count = 0;
    for (size_t i = 0; i < q->count; i++) count += strcmp(q->rows.entries[i].event, event) == 0;
    return count;
}

static void of_two_who_release_one_does_and_the_other_is_told(void **state) {
    struct kit *kit = *state;
    const struct actor second = kit_person(kit, LAPOSTE, "Sup", "", "2000007", "b7");
    const struct id id = kit_receive(kit, "test.desk", KIT_INPUT), file = add_file(kit, id, SCAN_FAILED);
    struct scan_releasing one, other;
    struct brake brake;
    size_t open = 0;
    hold_writer(kit, &brake);
    release(kit, &one, &kit->supervisor, id, file, &open);
    release(kit, &other, &second, id, file, &open);
    release_writer(&brake);
    assert_int_equal(open, 2); /* both have seen it locked */
    loop_run(&kit->loop);
    assert_int_equal(one.status, GUICHET_OK);
    assert_refused(&other, GUICHET_CONFLICT, "file_not_failed");
    assert_int_equal(row_of(kit, file)->upload.scan, SCAN_RELEASED);
    assert_int_equal(told(kit, id, "file.released"), 1);
    assert_int_equal(logged(kit, "file.released"), 2); /* of the file, and of the case's history */
}

static void who_may_not_release_releases_nothing(void **state) {
    struct kit *kit = *state;
    const struct id id = kit_receive(kit, "test.desk", KIT_INPUT), file = add_file(kit, id, SCAN_FAILED);
    const struct id pending_one = add_file(kit, id, SCAN_PENDING), elsewhere = send_file(kit, "clean");
    const struct {
        const struct actor *actor;
        struct id file;
        int status;
        const char *code;
    } refused[] = {{&kit->ana, file, GUICHET_NOT_ALLOWED, ""},
                   {&kit->officer, file, GUICHET_NOT_ALLOWED, ""},
                   {&kit->other_party, file, GUICHET_NOT_FOUND, ""},
                   {&kit->supervisor, elsewhere, GUICHET_NOT_FOUND, ""},
                   {&kit->supervisor, pending_one, GUICHET_CONFLICT, "file_not_failed"}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct scan_releasing s;
        size_t open = 0;
        release(kit, &s, refused[i].actor, id, refused[i].file, &open);
        assert_int_equal(open, 0);
        assert_int_equal(s.status, refused[i].status);
        if (refused[i].code[0]) assert_string_equal(s.why.code, refused[i].code);
    }
    assert_int_equal(row_of(kit, file)->upload.scan, SCAN_FAILED);
    assert_int_equal(told(kit, id, "file.released"), 0);
}

#define scanned(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        scanned(a_verdict_is_of_the_file_and_ends_the_waiting),
        scanned(a_scan_that_ends_twice_is_one_verdict),
        scanned(a_file_in_hand_is_not_taken_again),
        scanned(twelve_failures_are_the_end),
        cmocka_unit_test(waits_double_up_to_ten_minutes),
        scanned(what_would_be_said_again_is_the_end_at_once),
        cmocka_unit_test_setup_teardown(keys_that_are_away_use_up_no_try, set_up_with_token, tear_down_with_token),
        scanned(no_answer_leaves_with_a_locked_file),
        scanned(of_two_who_release_one_does_and_the_other_is_told),
        scanned(who_may_not_release_releases_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
