/* Submitting: all faults at once, the refusal's code, and what an Idempotency-Key is worth. */
#include "desk_kit.h"

#include "desk/search.h"

static struct submission *submit(struct kit *kit, const char *document, const char *key) {
    return kit_submit_as(kit, &kit->officer, document, key);
}

static bool has_fault(const struct faults *faults, const char *pointer, const char *code) {
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->list[i].pointer, pointer) == 0 && strcmp(faults->list[i].code, code) == 0) return true;
    for (size_t i = 0; i < faults->count; i++) print_error("  %s %s\n", faults->list[i].pointer, faults->list[i].code);
    return false;
}

static uint64_t cases(struct kit *kit) {
    return kit_ask(kit, QUERY_REQUISITIONS, (struct id){{0}})->count;
}

static void is_received_and_found_again(void **state) {
    struct kit *kit = *state;
    struct submission *s = submit(kit, kit_document(kit, "test.desk", KIT_INPUT, ""), NULL);
    assert_int_equal(s->status, GUICHET_OK);
    assert_int_equal(s->record.head.version, 1);
    assert_string_equal(s->record.head.state, "prepare");
    assert_int_equal(strlen(s->record.head.number), 11);
    assert_false(s->record.has_key); /* wiped before the face hears of it */
    struct record *kept = kit_record(kit, s->record.head.id);
    assert_string_equal(kept->head.number, s->record.head.number);
    assert_string_equal(kept->head.unit, "12345");
    assert_string_equal(kept->head.submitter, kit->officer.person);
    assert_true(kept->has_task);
    assert_string_equal(json_get_string(json_get(kept->content, "input"), "email", ""), "6a18987970674@laposte.net");
}

static void tells_all_faults_at_once(void **state) {
    struct kit *kit = *state;
    const char *document =
        "{\"type\":\"test.desk\",\"framework\":\"flagrance\",\"legal_basis\":[\"cpp:60-1\",\"cpp:0\"],"
        "\"requester\":{\"name\":\"Lea\",\"quality\":\"XXX\"},\"object\":\"court\",\"surprise\":1,"
        "\"input\":{\"email\":\"pas une adresse\",\"inconnu\":true}}";
    struct submission *s = submit(kit, document, NULL);
    assert_int_equal(s->status, GUICHET_INVALID);
    assert_true(s->faults.count >= 6);
    assert_true(has_fault(&s->faults, "/requester/quality", "not_in_list"));
    assert_true(has_fault(&s->faults, "/object", "too_short"));
    assert_true(has_fault(&s->faults, "/legal_basis/1", "basis_not_applicable"));
    assert_true(has_fault(&s->faults, "/surprise", "unknown_member"));
    assert_true(has_fault(&s->faults, "/input/email", "format"));
    assert_true(has_fault(&s->faults, "/input/inconnu", "unknown_member"));
    assert_int_equal(cases(kit), 0);
}

static void a_legal_refusal_names_itself(void **state) {
    struct kit *kit = *state;
    const char *prelim = "{\"type\":\"test.desk\",\"framework\":\"prelim\",\"legal_basis\":[\"cpp:77-1-1\"],"
                         "\"requester\":{\"name\":\"Lea\",\"quality\":\"OPJ\"},"
                         "\"object\":\"Identifier le titulaire du compte en cause.\",\"input\":" KIT_INPUT "}";
    struct submission *s = submit(kit, prelim, NULL);
    assert_refused(s, GUICHET_INVALID, "authorisation_missing");
    s = submit(kit, kit_document(kit, "test.desk", "{}", ""), NULL);
    assert_refused(s, GUICHET_INVALID, "invalid");
    assert_int_equal(s->faults.count, 1);
    assert_true(has_fault(&s->faults, "/input/email", "required"));
    s = submit(kit, kit_document(kit, "test.deks", KIT_INPUT, ""), NULL);
    assert_int_equal(s->status, GUICHET_INVALID);
    assert_true(has_fault(&s->faults, "/type", "unknown_type"));
}

static void only_submitters_of_the_type_submit(void **state) {
    struct kit *kit = *state;
    const struct actor *others[] = {&kit->ana, &kit->jurist, &kit->supervisor, &kit->admin, &kit->auditor};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct submission *s = kit_submit_as(kit, others[i], kit_document(kit, "test.desk", KIT_INPUT, ""), NULL);
        assert_int_equal(s->status, GUICHET_NOT_ALLOWED);
    }
    assert_int_equal(cases(kit), 0);
}

static void the_same_key_gives_the_same_answer(void **state) {
    struct kit *kit = *state;
    const char *document = kit_document(kit, "test.desk", KIT_INPUT, "");
    struct submission *first = submit(kit, document, "key-00000001");
    assert_int_equal(first->status, GUICHET_OK);
    assert_null(first->reply.data);
    struct submission *second = submit(kit, document, "key-00000001");
    assert_int_equal(second->status, GUICHET_OK);
    assert_non_null(second->reply.data);
    yyjson_val *root = kit_json(kit, arena_copy(&kit->arena, second->reply));
    assert_string_equal(json_get_string(root, "number", ""), first->record.head.number);
    assert_int_equal(json_get_int(root, "log_index", -1), first->record.head.log_index);
    assert_int_equal(json_get_int(root, "version", 0), 1);
    assert_int_equal(cases(kit), 1);
    /* a key belongs to one person */
    assert_null(kit_submit_as(kit, &kit->colleague, document, "key-00000001")->reply.data);
    assert_int_equal(cases(kit), 2);
}

static void the_first_answer_outlives_the_moment(void **state) {
    struct kit *kit = *state;
    char until[TEXT_TIME_SIZE + 1];
    text_time(kit->now + HOUR_MS, until);
    const char *input = arena_printf(&kit->arena, "{\"email\":\"a@b.fr\",\"until_\":\"%s\"}", until);
    const char *document = kit_document(kit, "test.desk", input, "");
    struct submission *first = submit(kit, document, "key-00000002");
    assert_int_equal(first->status, GUICHET_OK);
    struct id id = first->record.head.id;
    assert_fired(kit_fire(kit, &kit->officer, id, "withdraw", NULL));
    /* the case has ended, and the moment in the input has passed: a new submission would be refused */
    kit->now += 2 * HOUR_MS;
    assert_int_equal(submit(kit, document, NULL)->status, GUICHET_INVALID);
    struct submission *again = submit(kit, document, "key-00000002");
    assert_int_equal(again->status, GUICHET_OK);
    assert_int_equal(again->faults.count, 0);
    yyjson_val *root = kit_json(kit, arena_copy(&kit->arena, again->reply));
    assert_string_equal(json_get_string(root, "number", ""), first->record.head.number);
    assert_string_equal(json_get_string(root, "state", ""), "prepare");
}

static void another_body_under_the_key_is_refused(void **state) {
    struct kit *kit = *state;
    assert_int_equal(submit(kit, kit_document(kit, "test.desk", KIT_INPUT, ""), "key-00000003")->status, GUICHET_OK);
    struct submission *s = submit(kit, kit_document(kit, "test.desk", "{\"email\":\"x@y.fr\"}", ""), "key-00000003");
    assert_refused(s, GUICHET_INVALID, "idempotency_key_reused");
    s = submit(kit, kit_document(kit, "test.desk", "{}", ""), "key-00000003"); /* wrong besides */
    assert_refused(s, GUICHET_INVALID, "idempotency_key_reused");
    assert_int_equal(s->faults.count, 0);
    assert_int_equal(cases(kit), 1);
}

static void a_refusal_does_not_use_up_its_key(void **state) {
    struct kit *kit = *state;
    const char *bad = kit_document(kit, "test.desk", "{}", "");
    for (int i = 0; i < 3; i++) assert_refused(submit(kit, bad, "key-00000004"), GUICHET_INVALID, "invalid");
    assert_int_equal(submit(kit, kit_document(kit, "test.desk", KIT_INPUT, ""), "key-00000004")->status, GUICHET_OK);
    assert_int_equal(cases(kit), 1);
    struct submission *s = submit(kit, bad, "short");
    assert_refused(s, GUICHET_MALFORMED, "idempotency_key_malformed");
}

static void is_found_by_its_case_number(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    uint8_t blind[BLIND_INDEX_SIZE];
    assert_int_equal(search_blind_case(kit->desk->vault, BYTES("12345 / 00678 / 2026"), blind, NULL), GUICHET_OK);
    struct query q = {.kind = QUERY_TARGET,
                      .arena = &kit->arena,
                      .filter = {.now = kit->now, .all = true, .target = blind},
                      .limit = 10};
    assert_true(store_read(kit->seat.reader, &q));
    assert_int_equal(q.count, 1);
    assert_true(id_equal(&q.rows.requisitions[0].head.id, &id));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_received_and_found_again, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(tells_all_faults_at_once, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_legal_refusal_names_itself, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(only_submitters_of_the_type_submit, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(the_same_key_gives_the_same_answer, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(the_first_answer_outlives_the_moment, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(another_body_under_the_key_is_refused, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_does_not_use_up_its_key, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(is_found_by_its_case_number, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
