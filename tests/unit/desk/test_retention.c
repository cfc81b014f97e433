/* Erasing: what does not fit into one change, what is left of an answer, keys that are not to be had now, and what an
 * order at rest says of cases that do not read. */
#include "token_kit.h"

#include "desk/purge.h"
#include "desk/retention.h"
#include "desk/store_wait.h"

static struct id answered(struct kit *kit) {
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"Dupont\"}"));
    assert_fired(kit_work(kit, &kit->bob, id, "approve", NULL));
    return id;
}

static struct change change_of(struct kit *kit, struct id id) {
    return (struct change){.id = id_new(kit->now),
                           .requisition = id,
                           .expected_version = -1,
                           .now = kit->now,
                           .head = kit_record(kit, id)->head,
                           .result_arena = &kit->arena};
}

static void store(struct kit *kit, struct change *change) {
    struct fail why = {0};
    if (store_wait(kit->desk->store, change, &why)) print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
}

/* A row of its own for this part, due now by an order. */
static void make_due(struct kit *kit, struct id id, enum retention_part part) {
    struct change change = change_of(kit, id);
    change_add(&change, OP_RETAIN)->as.retain =
        (struct op_retain){.part = part, .due_at = kit->now - 1, .purge = id_new(kit->now)};
    store(kit, &change);
}

static void add_files(struct kit *kit, struct id id, size_t count) {
    while (count) {
        struct change change = change_of(kit, id);
        for (size_t i = 0; i < CHANGE_OPS_MAX / 2 && count; i++, count--) {
            struct id file = kit_add_upload(kit, &change, SCAN_NONE);
            change_add(&change, OP_UPLOAD_REF)->as.upload_ref = file;
        }
        store(kit, &change);
    }
}

static size_t files_with_keys(struct kit *kit, struct id id) {
    const struct query query = {.kind = QUERY_UPLOADS_OF, .arena = &kit->arena, .id = id, .limit = 1000};
    struct query *q = arena_alloc(&kit->arena, sizeof *q);
    size_t count = 0;
    *q = query;
    assert_true(store_read(kit->seat.reader, q));
    for (size_t i = 0; i < q->count; i++) count += vault_wrapped_number(q->rows.uploads[i].upload.sealed_key) != 0;
    return count;
}

static int purge(struct kit *kit, struct purge_call *call) {
    uint64_t answers, cases;
    struct fail why = {0};
    return purge_at_rest(kit->desk, call, &answers, &cases, &why);
}

static void more_than_one_change_holds_is_erased_in_several(void **state) {
    struct kit *kit = *state;
    struct purge_call none = {.arena = &kit->arena};
    struct id id = answered(kit);
    add_files(kit, id, 2 * CHANGE_OPS_MAX + 1);
    make_due(kit, id, RETENTION_ANSWER);
    assert_int_equal(purge(kit, &none), GUICHET_OK);
    assert_true(kit_record(kit, id)->head.answer_purged);
    assert_int_equal(files_with_keys(kit, id), 0);
    const struct query *history = kit_ask(kit, QUERY_HISTORY, id);
    size_t ends = 0;
    for (size_t i = 0; i < history->count; i++) ends += strcmp(history->rows.entries[i].event, "purge.answer") == 0;
    assert_int_equal(ends, 1);
}

/* Parts that left before the end, which a script of its own would be needed for. */
static void parts_of_an_answer_go_with_it(void **state) {
    struct kit *kit = *state;
    struct purge_call none = {.arena = &kit->arena};
    struct fail why = {0};
    struct id id = answered(kit);
    struct change change = change_of(kit, id);
    const struct record *record = kit_record(kit, id);
    const char *plain = arena_copy(&kit->arena, record->plain), *none_yet = strstr(plain, "\"parts\":[]");
    assert_non_null(none_yet);
    const char *content = arena_printf(&kit->arena, "%.*s\"parts\":[{\"data\":{\"text\":\"Durand\"}}]%s",
                                       (int)(none_yet - plain), plain, none_yet + strlen("\"parts\":[]"));
    assert_int_equal(vault_seal(&record->key, "content", bytes_of(content), &kit->arena, &change.content, &why),
                     GUICHET_OK);
    change_add(&change, OP_PUT_REQUISITION);
    store(kit, &change);
    assert_non_null(strstr(kit_record(kit, id)->plain.data, "Durand"));
    make_due(kit, id, RETENTION_ANSWER);
    assert_int_equal(purge(kit, &none), GUICHET_OK);
    record = kit_record(kit, id);
    assert_true(record->head.answer_purged);
    assert_null(strstr(record->plain.data, "Durand"));
    assert_null(strstr(record->plain.data, "Dupont"));
    assert_non_null(strstr(record->plain.data, "@laposte.net")); /* what was asked stays */
}

static void an_order_says_what_it_could_not_erase(void **state) {
    struct kit *kit = *state;
    struct id good = answered(kit), bad = answered(kit);
    char texts[2][ID_TEXT_SIZE + 1];
    struct fail why = {0};
    id_format(&good, texts[0]);
    id_format(&bad, texts[1]);
    struct purge_call call = {.name = "root",
                              .arena = &kit->arena,
                              .now = clock_utc_ms(),
                              .root = kit_json(kit, arena_printf(&kit->arena,
                                                                 "{\"requisitions\":[\"%s\",\"%s\"],"
                                                                 "\"reason\":\"Jugement 26/4211\"}",
                                                                 texts[0], texts[1]))};
    faults_init(&call.faults, &kit->arena);
    kit_sql(kit, arena_printf(&kit->arena,
                              "UPDATE content SET content = x'00' WHERE requisition = (SELECT row FROM requisition"
                              " WHERE number = '%s')",
                              kit_record(kit, bad)->head.number));
    assert_int_equal(purge_order(kit->desk, &call, &why), GUICHET_OK);
    assert_int_equal(purge(kit, &call), GUICHET_OK);
    assert_int_equal(call.count, 2);
    assert_false(call.cases[0].is_left);
    assert_true(call.cases[1].is_left);
    assert_int_equal(call.left_count, 1);
}

static void keys_that_are_away_put_nothing_off(void **state) {
    struct kit *kit = *state;
    struct purge_call none = {.arena = &kit->arena};
    struct id id = answered(kit);
    make_due(kit, id, RETENTION_CASE);
    vault_forget(kit->desk->vault, &id);
    token_carry(kit, true);
    assert_int_equal(purge(kit, &none), GUICHET_DISK);
    kit->now = clock_utc_ms();
    assert_int_equal(kit_ask(kit, QUERY_RETENTION_DUE, id)->count, 1); /* and not tomorrow */
    token_carry(kit, false);
    assert_int_equal(purge(kit, &none), GUICHET_OK);
    assert_true(kit_ask(kit, QUERY_REQUISITION, id)->rows.requisitions[0].head.purged);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(more_than_one_change_holds_is_erased_in_several, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(parts_of_an_answer_go_with_it, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(an_order_says_what_it_could_not_erase, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(keys_that_are_away_put_nothing_off, token_set_up, token_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
