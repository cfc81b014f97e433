/* Indices that are not there, or of other rules, are made anew: the case is found again, and by nothing else. */
#include "desk_kit.h"

#include "desk/reindex.h"
#include "desk/search.h"

#include <sqlite3.h>

static void damage(const struct kit *kit, const char *sql) {
    char path[256];
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/guichet.db", kit->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static size_t found(struct kit *kit, const uint8_t blind[BLIND_SIZE]) {
    struct query q = {.kind = QUERY_TARGET,
                      .arena = &kit->arena,
                      .filter = {.now = kit->now, .all = true, .target = blind},
                      .limit = 10};
    assert_true(store_read(kit->seat.reader, &q));
    return q.count;
}

static size_t found_target(struct kit *kit, const char *text) {
    uint8_t blind[BLIND_SIZE];
    assert_int_equal(search_blind_target(kit->desk->vault, bytes_of(text), blind, NULL), GUICHET_OK);
    return found(kit, blind);
}

static size_t found_case(struct kit *kit, const char *text) {
    uint8_t blind[BLIND_SIZE];
    assert_int_equal(search_blind_case(kit->desk->vault, bytes_of(text), blind, NULL), GUICHET_OK);
    return found(kit, blind);
}

static struct reindex run(struct kit *kit) {
    struct reindex all = {0}, page = {0};
    struct fail why;
    do {
        assert_int_equal(reindex_page(kit->desk, &page, &why), GUICHET_OK);
        all.looked_at += page.looked_at;
        all.mended += page.mended;
        all.indices += page.indices;
        all.unread_count += page.unread_count;
    } while (page.has_more);
    return all;
}

static void what_was_lost_is_found_again(void **state) {
    struct kit *kit = *state;
    kit_receive(kit, "account.laposte.identity", "{\"email\":\"jean@laposte.net\"}");
    struct id asked = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_int_equal(kit_fire(kit, &kit->ana, asked, "remark", NULL)->status, GUICHET_OK);
    damage(kit, "DELETE FROM target");
    assert_int_equal(found_target(kit, "jean@laposte.net"), 0);
    struct reindex done = run(kit);
    assert_int_equal(done.looked_at, 2);
    assert_int_equal(done.mended, 2);
    assert_int_equal(done.unread_count, 0);
    assert_int_equal(found_target(kit, "JEAN@laposte.net"), 1);
    assert_int_equal(found_case(kit, "12345/00678/2026"), 2);
    assert_int_equal(found_target(kit, "12345/00678/2026"), 0);
    done = run(kit);
    assert_int_equal(done.looked_at, 2);
    assert_int_equal(done.mended, 0);
}

/* As written before there was one form: the kind was part of what was hidden. */
static void what_was_filed_under_other_rules_is_found(void **state) {
    struct kit *kit = *state;
    kit_receive(kit, "account.laposte.identity", "{\"phone\":\"06 12 34 56 78\"}");
    damage(kit, "UPDATE target SET blind = randomblob(8)");
    assert_int_equal(found_target(kit, "0612345678"), 0);
    assert_int_equal(run(kit).mended, 1);
    assert_int_equal(found_target(kit, "+33 6 12 34 56 78"), 1);
}

static void what_a_later_event_brought_is_found_again(void **state) {
    struct kit *kit = *state;
    const char *document = kit_document(kit, "test.desk", KIT_INPUT,
                                        "\"urgency\":\"vital\","
                                        "\"urgency_reason\":\"Disparition d'un mineur de douze ans\",");
    const struct submission *s = kit_submit_as(kit, &kit->officer, document, NULL);
    assert_int_equal(s->status, GUICHET_OK);
    struct id id = s->record.head.id;
    const struct task *task = record_duty_task(kit_record(kit, id), DUTY_CALLBACK);
    assert_int_equal(kit_claim(kit, &kit->jurist, CLAIM_ONE, task->id)->status, GUICHET_OK);
    assert_fired(
        kit_fire(kit, &kit->jurist, id, "callback_confirmed",
                 "{\"number_called\":\"01 64 00 00 17\",\"number_source\":\"Annuaire\",\"spoke_to\":\"Cne Martin\"}"));
    assert_int_equal(found_target(kit, "0164000017"), 1);
    damage(kit, "DELETE FROM target");
    run(kit);
    assert_int_equal(found_target(kit, "0164000017"), 1);
}

static void cases_that_ask_for_the_same_are_tied(void **state) {
    struct kit *kit = *state;
    struct id first = kit_receive(kit, "account.laposte.identity", "{\"email\":\"jean@laposte.net\"}");
    damage(kit, "DELETE FROM target");
    struct id second = kit_receive(kit, "account.laposte.identity", "{\"email\":\"jean@laposte.net\"}");
    struct query q = {.kind = QUERY_DUPLICATES, .arena = &kit->arena, .id = second, .limit = 10};
    assert_true(store_read(kit->seat.reader, &q));
    assert_int_equal(q.count, 0);
    run(kit);
    assert_true(store_read(kit->seat.reader, &q));
    assert_int_equal(q.count, 1);
    assert_true(id_equal(&q.rows.requisitions[0].head.id, &first));
}

static void what_is_erased_stays_out_and_what_does_not_read_is_told(void **state) {
    struct kit *kit = *state;
    kit_receive(kit, "account.laposte.identity", "{\"email\":\"erased@laposte.net\"}");
    damage(kit, "UPDATE content SET wrapped_key = zeroblob(length(wrapped_key))");
    kit_receive(kit, "account.laposte.identity", "{\"email\":\"broken@laposte.net\"}");
    damage(kit, "UPDATE content SET content = zeroblob(60) WHERE requisition = (SELECT max(row) FROM requisition)");
    kit_receive(kit, "account.laposte.identity", "{\"email\":\"whole@laposte.net\"}");
    damage(kit, "DELETE FROM target");
    struct reindex page = {0};
    struct fail why;
    assert_int_equal(reindex_page(kit->desk, &page, &why), GUICHET_OK);
    assert_int_equal(page.looked_at, 3);
    assert_int_equal(page.mended, 1);
    assert_int_equal(page.unread_count, 1);
    assert_string_equal(page.unread[0] + 4, "-000002");
    assert_int_equal(found_target(kit, "erased@laposte.net"), 0);
    assert_int_equal(found_target(kit, "whole@laposte.net"), 1);
}

static void pages_follow_each_other(void **state) {
    struct kit *kit = *state;
    for (size_t i = 0; i <= REINDEX_PAGE; i++)
        kit_receive(kit, "account.laposte.identity", "{\"phone\":\"0612345678\"}");
    damage(kit, "DELETE FROM target");
    struct reindex page = {0};
    struct fail why;
    assert_int_equal(reindex_page(kit->desk, &page, &why), GUICHET_OK);
    assert_int_equal(page.looked_at, REINDEX_PAGE);
    assert_true(page.has_more);
    assert_int_equal(reindex_page(kit->desk, &page, &why), GUICHET_OK);
    assert_int_equal(page.mended, 1);
    assert_false(page.has_more);
}

static void a_cursor_is_what_was_given_out(void **state) {
    (void)state;
    struct reindex reindex = {0};
    struct fail why;
    assert_int_equal(reindex_from(BYTES("7372800000000001"), &reindex, &why), GUICHET_OK);
    assert_int_equal(reindex.after, 7372800000000001);
    static const char *const others[] = {"", "-1", "1x", "99999999999999999999", NULL};
    for (const char *const *text = others; *text; text++)
        assert_int_equal(reindex_from(bytes_of(*text), &reindex, &why), GUICHET_MALFORMED);
}

#define in_kit(test) cmocka_unit_test_setup_teardown(test, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        in_kit(what_was_lost_is_found_again),
        in_kit(what_was_filed_under_other_rules_is_found),
        in_kit(what_a_later_event_brought_is_found_again),
        in_kit(cases_that_ask_for_the_same_are_tied),
        in_kit(what_is_erased_stays_out_and_what_does_not_read_is_told),
        in_kit(pages_follow_each_other),
        cmocka_unit_test(a_cursor_is_what_was_given_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
