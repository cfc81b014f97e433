/* Kept replies: the same representation, sealed, for the person it was made for. */
#include "desk_kit.h"

#include "desk/reply.h"
#include "desk/view.h"

static const char *view_of(struct kit *kit, const struct actor *actor, const struct record *record) {
    const struct view view = {.actor = actor,
                              .sight =
                                  access_sight(actor, &record->head, record->has_task ? &record->task : NULL, kit->now),
                              .now = kit->now,
                              .desk = kit->desk,
                              .language = "fr"};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 20);
    json_out_init(&out, &text);
    view_requisition(&out, &view, record, NULL);
    const char *copy = arena_copy(&kit->arena, buffer_bytes(&text));
    buffer_done(&text);
    return copy;
}

static void a_kept_submission_is_what_was_shown(void **state) {
    struct kit *kit = *state;
    const char *document = kit_document(kit, "test.desk", KIT_INPUT, "");
    struct submission *first = kit_submit_as(kit, &kit->officer, document, "reply-001");
    assert_int_equal(first->status, GUICHET_OK);
    const char *shown = view_of(kit, &kit->officer, &first->record);
    struct submission *again = kit_submit_as(kit, &kit->officer, document, "reply-001");
    assert_int_equal(again->status, GUICHET_OK);
    assert_string_equal(arena_copy(&kit->arena, again->reply), shown);
}

static void a_kept_firing_is_what_was_shown(void **state) {
    struct kit *kit = *state;
    kit_receive(kit, "test.desk", KIT_INPUT); /* so that numbers and log indices differ */
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    for (int i = 0; i < 2; i++) {
        static const char *shown;
        struct firing *f = kit_firing(kit, &kit->ana, id, "remark", NULL);
        f->key = BYTES("reply-002");
        assert_fired(kit_run_firing(kit, f));
        if (!i) shown = view_of(kit, &kit->ana, &f->record);
        if (i) assert_string_equal(arena_copy(&kit->arena, f->reply), shown);
    }
}

/* Two people of different sight: each key holds what its own person was shown. */
static void a_reply_shows_no_more_than_its_person_may_see(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"brouillon\"}"));
    for (int i = 0; i < 2; i++) {
        struct firing *f = kit_firing(kit, &kit->officer, id, "withdraw", NULL);
        f->key = BYTES("reply-003");
        assert_fired(kit_run_firing(kit, f));
        if (i) assert_null(strstr(arena_copy(&kit->arena, f->reply), "brouillon"));
    }
}

static void a_reply_is_sealed_for_its_case(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT), other = kit_receive(kit, "test.desk", KIT_INPUT);
    struct change change = {.now = kit->now, .result_arena = &kit->arena};
    struct fail why = {0};
    struct bytes json;
    const struct record *record = kit_record(kit, id);
    assert_int_equal(vault_seal(&record->key, "reply", BYTES("{\"number\":\"\",\"log_index\":0,\"x\":[1]}"),
                                &kit->arena, &change.reply, &why),
                     GUICHET_OK);
    const struct query *q = kit_ask(kit, QUERY_REQUISITION, id), *wrong = kit_ask(kit, QUERY_REQUISITION, other);
    assert_int_equal(reply_open(kit->desk, &q->rows.requisitions[0], &change, NULL, &kit->arena, &json, &why),
                     GUICHET_OK);
    const char *expected = arena_printf(&kit->arena, "{\"number\":\"%s\",\"log_index\":%lld,\"x\":[1]}",
                                        record->head.number, (long long)record->head.log_index);
    assert_string_equal(arena_copy(&kit->arena, json), expected);
    assert_int_equal(reply_open(kit->desk, &wrong->rows.requisitions[0], &change, NULL, &kit->arena, &json, &why),
                     GUICHET_CRYPTO);
}

static void what_was_erased_is_not_answered_again(void **state) {
    struct kit *kit = *state;
    struct change change = {.now = kit->now, .result_arena = &kit->arena};
    struct fail why = {0};
    struct bytes json;
    const struct query *q = kit_ask(kit, QUERY_REQUISITION, kit_receive(kit, "test.desk", KIT_INPUT));
    assert_int_equal(reply_open(kit->desk, &q->rows.requisitions[0], &change, NULL, &kit->arena, &json, &why),
                     GUICHET_GONE);
    assert_string_equal(why.code, "purged");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kept_submission_is_what_was_shown, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_kept_firing_is_what_was_shown, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_reply_shows_no_more_than_its_person_may_see, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_reply_is_sealed_for_its_case, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_was_erased_is_not_answered_again, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
