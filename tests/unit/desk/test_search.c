/* Exact search: what was asked for is found however it is typed, and nothing else is. */
#include "desk_kit.h"

#include "desk/search.h"

enum search_kind { SEARCH_TARGET, SEARCH_CASE, SEARCH_ANY };

static size_t found(struct kit *kit, enum search_kind kind, const char *text) {
    uint8_t target[BLIND_INDEX_SIZE], number[BLIND_INDEX_SIZE];
    assert_int_equal(search_blind_target(kit->desk->vault, bytes_of(text), target, NULL), GUICHET_OK);
    assert_int_equal(search_blind_case(kit->desk->vault, bytes_of(text), number, NULL), GUICHET_OK);
    struct query q = {.kind = QUERY_TARGET,
                      .arena = &kit->arena,
                      .filter = {.now = kit->now,
                                 .all = true,
                                 .target = kind == SEARCH_CASE ? number : target,
                                 .or_target = kind == SEARCH_ANY ? number : NULL},
                      .limit = 10};
    assert_true(store_read(kit->seat.reader, &q));
    return q.count;
}

static void every_kind_of_target_is_found_as_it_is_written(void **state) {
    struct kit *kit = *state;
    static const struct {
        const char *type, *input, *typed[5];
    } table[] = {
        {"account.laposte.identity",
         "{\"email\":\"Jean-Luc.Dupont@laposte.net\"}",
         {"jean-luc.dupont@laposte.net", " Jean-Luc.DUPONT@laposte.net "}},
        {"account.laposte.identity",
         "{\"phone\":\"06 12 34 56 78\"}",
         {"0612345678", "+33 6 12 34 56 78", "06.12.34.56.78"}},
        {"account.laposte.identity", "{\"account_id\":\"C-100234\"}", {"c-100234", "C-100234"}},
        {"account.laposte.identity", "{\"order_number\":\"CMD/2026-77\"}", {"cmd/2026-77"}},
        {"postal.item.tracking",
         "{\"item_ids\":[\"6A18987970674\",\"RR473124829GB\"]}",
         {"6a 18987970674", "6A18987970674", "rr 473 124 829 gb"}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        kit_receive(kit, table[i].type, table[i].input);
        for (const char *const *typed = table[i].typed; *typed; typed++) {
            if (found(kit, SEARCH_TARGET, *typed) != 1) print_error("%s\n", *typed);
            assert_int_equal(found(kit, SEARCH_TARGET, *typed), 1);
        }
    }
}

static void what_nobody_asked_for_is_not_found(void **state) {
    struct kit *kit = *state;
    kit_receive(kit, "account.laposte.identity", "{\"email\":\"jean-luc@laposte.net\"}");
    static const char *const typed[] = {
        "jeanluc@laposte.net", "jean-luc@laposte.ne", "laposte.net", "", "*", "%", NULL};
    for (const char *const *text = typed; *text; text++) assert_int_equal(found(kit, SEARCH_TARGET, *text), 0);
    assert_int_equal(found(kit, SEARCH_CASE, "jean-luc@laposte.net"), 0); /* an address is no case */
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(found(kit, SEARCH_ANY, long_text), 0);
}

static void a_case_is_found_by_each_of_its_numbers(void **state) {
    struct kit *kit = *state;
    const char *document = kit_document(kit, "test.desk", KIT_INPUT, "\"client_ref\":\"LRPGN-889\",");
    assert_int_equal(kit_submit_as(kit, &kit->officer, document, NULL)->status, GUICHET_OK);
    assert_int_equal(found(kit, SEARCH_CASE, "12345/00678/2026"), 1);
    assert_int_equal(found(kit, SEARCH_CASE, "12345 / 00678 / 2026"), 1);
    assert_int_equal(found(kit, SEARCH_CASE, "lrpgn-889"), 1);
    assert_int_equal(found(kit, SEARCH_ANY, "LRPGN-889"), 1);
    assert_int_equal(found(kit, SEARCH_ANY, "6A18987970674@laposte.net"), 1);
    assert_int_equal(found(kit, SEARCH_TARGET, "LRPGN-889"), 0);
    assert_int_equal(found(kit, SEARCH_CASE, "12345/00679/2026"), 0);
}

static void what_has_no_form_has_no_index(void **state) {
    struct kit *kit = *state;
    static char digits[2u << 20]; /* longer than there is memory for a form */
    memset(digits, '7', sizeof digits);
    struct bytes text = {digits, sizeof digits};
    uint8_t blind[BLIND_INDEX_SIZE] = {0}, none[BLIND_INDEX_SIZE] = {0};
    struct fail why = {0};
    assert_int_equal(search_blind_target(kit->desk->vault, text, blind, &why), GUICHET_MEMORY);
    assert_int_equal(why.status, GUICHET_MEMORY);
    assert_int_equal(search_blind_case(kit->desk->vault, text, blind, &why), GUICHET_MEMORY);
    assert_memory_equal(blind, none, sizeof none);
}

static int refuse_second(void *to, struct bytes number) {
    (void)number;
    return ++*(size_t *)to == 2 ? GUICHET_MEMORY : GUICHET_OK;
}

static void a_number_that_cannot_be_filed_ends_the_filing(void **state) {
    (void)state;
    const struct document document = {.procedure = {.pv = "1/2/2026", .parquet = "26123000456"}, .client_ref = "X"};
    size_t heard = 0;
    assert_int_equal(search_case_numbers(&document, refuse_second, &heard), GUICHET_MEMORY);
    assert_int_equal(heard, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_target_is_found_as_it_is_written, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_asked_for_is_not_found, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_case_is_found_by_each_of_its_numbers, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_has_no_form_has_no_index, kit_set_up, kit_tear_down),
        cmocka_unit_test(a_number_that_cannot_be_filed_ends_the_filing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
