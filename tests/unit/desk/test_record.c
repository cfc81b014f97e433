/* Opening and sealing: nothing readable in the store, nothing that can be moved from one case to another. */
#include "desk_kit.h"

static void the_store_holds_nothing_readable(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "refuse", "{\"code\":\"too_broad\",\"text\":\"mot secret\"}"));
    char path[256];
    struct bytes content;
    static const char *const secrets[] = {"6a18987970674@laposte.net", "mot secret", "Identifier le titulaire",
                                          "00678"};
    static const char *const files[] = {"guichet.db", "guichet.db-wal"};
    for (size_t f = 0; f < 2; f++) {
        snprintf(path, sizeof path, "%s/%s", kit->folder, files[f]);
        if (access(path, F_OK)) continue;
        assert_int_equal(config_slurp(path, 32u << 20, &kit->arena, &content, NULL), GUICHET_OK);
        for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
            assert_null(memmem(content.data, content.size, secrets[i], strlen(secrets[i])));
    }
}

static void contents_of_another_case_do_not_open(void **state) {
    struct kit *kit = *state;
    struct id a = kit_receive(kit, "test.desk", KIT_INPUT), b = kit_receive(kit, "test.desk", KIT_INPUT);
    const struct query *qa = kit_ask(kit, QUERY_REQUISITION, a), *qb = kit_ask(kit, QUERY_REQUISITION, b);
    struct query_row_requisition mixed = qa->rows.requisitions[0];
    struct record record;
    struct fail why = {0};
    mixed.content = qb->rows.requisitions[0].content;
    assert_int_equal(record_open(kit->desk, &mixed, &kit->arena, &record, &why), GUICHET_CRYPTO);
    assert_false(record.has_key);
    mixed.wrapped_key = qb->rows.requisitions[0].wrapped_key; /* key and content together: bound to the id */
    assert_int_equal(record_open(kit->desk, &mixed, &kit->arena, &record, &why), GUICHET_CRYPTO);
    static const char zeros[VAULT_WRAPPED_SIZE];
    mixed.wrapped_key = (struct bytes){zeros, sizeof zeros};
    assert_int_equal(record_open(kit->desk, &mixed, &kit->arena, &record, &why), GUICHET_GONE); /* purged */
}

static void an_unknown_version_is_told(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct query_row_requisition row = kit_ask(kit, QUERY_REQUISITION, id)->rows.requisitions[0];
    struct record record;
    struct fail why = {0};
    row.head.type_version = 99;
    assert_int_equal(record_open(kit->desk, &row, &kit->arena, &record, &why), GUICHET_INTERNAL);
    assert_non_null(strstr(why.text, "version 99 of test.desk"));
    record_done(&record); /* half-built is fine, and twice too */
    record_done(&record);
}

static void the_record_after_is_the_record_read_again(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct firing *f = kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"x\"}");
    assert_fired(f);
    const struct record *after = &f->record, *read = kit_record(kit, id);
    assert_string_equal(after->head.state, read->head.state);
    assert_int_equal(after->head.version, read->head.version);
    assert_int_equal(after->head.log_index, read->head.log_index);
    assert_int_equal(after->head.entry, read->head.entry);
    assert_int_equal(after->head.due_at, read->head.due_at);
    assert_string_equal(after->head.number, read->head.number);
    assert_int_equal(after->has_task, read->has_task);
    assert_true(id_equal(&after->task.id, &read->task.id));
    assert_int_equal(after->plain.size, read->plain.size);
    assert_memory_equal(after->plain.data, read->plain.data, read->plain.size);
}

static void a_vault_of_another_house_opens_nothing(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct query_row_requisition row = kit_ask(kit, QUERY_REQUISITION, id)->rows.requisitions[0];
    char path[256];
    struct record record;
    struct fail why = {0};
    struct vault *other;
    snprintf(path, sizeof path, "%s/other.key", kit->folder);
    assert_int_equal(vault_create(path, &why), GUICHET_OK);
    assert_int_equal(vault_open(path, &other, &why), GUICHET_OK);
    struct vault *own = kit->desk->vault;
    kit->desk->vault = other;
    assert_int_equal(record_open(kit->desk, &row, &kit->arena, &record, &why), GUICHET_CRYPTO);
    kit->desk->vault = own;
    vault_close(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_store_holds_nothing_readable, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(contents_of_another_case_do_not_open, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_version_is_told, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(the_record_after_is_the_record_read_again, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_vault_of_another_house_opens_nothing, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
