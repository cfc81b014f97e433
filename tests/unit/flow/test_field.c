/* Fields: what each kind accepts and how it keeps it, all faults at once, schema, targets. */
#include "field_fixture.h"

struct value_case {
    const char *field, *value, *kept; /* kept NULL: refused with code */
    const char *code;
};

static const struct value_case VALUES[] = {
    {"field.text {}", "\"  deux mots \"", "\"deux mots\"", NULL},
    {"field.text { min = 3, max = 4 }", "\"été\"", "\"été\"", NULL}, /* characters, not bytes */
    {"field.text { min = 4 }", "\"été\"", NULL, "too_short"},
    {"field.text { max = 2 }", "\"été\"", NULL, "too_long"},
    {"field.text { required = true }", "\"   \"", NULL, "too_short"},
    {"field.text {}", "\"a\\u0007b\"", NULL, "control_character"},
    {"field.text {}", "7", NULL, "type"},
    {"field.boolean {}", "false", "false", NULL},
    {"field.boolean {}", "\"false\"", NULL, "type"},
    {"field.integer { min = 0, max = 9 }", "9", "9", NULL},
    {"field.integer { min = 0, max = 9 }", "3.0", "3", NULL},
    {"field.integer { min = 0, max = 9 }", "10", NULL, "range"},
    {"field.integer { min = 0, max = 9 }", "-1", NULL, "range"},
    {"field.integer {}", "3.5", NULL, "type"},
    {"field.integer {}", "9007199254740993", NULL, "type"},
    {"field.integer {}", "1e300", NULL, "type"},
    {"field.number { max = 1 }", "0.25", "0.25", NULL},
    {"field.number { max = 1 }", "1.01", NULL, "range"},
    {"field.date {}", "\"2026-02-28\"", "\"2026-02-28\"", NULL},
    {"field.date {}", "\"2026-02-29\"", NULL, "format"},
    {"field.date {}", "20260228", NULL, "type"},
    {"field.datetime {}", "\"2026-03-10T11:00:00+01:00\"", "\"2026-03-10T10:00:00Z\"", NULL},
    {"field.datetime {}", "\"2026-03-10T11:00:00\"", NULL, "format"},
    {"field.datetime { within = '2 hours' }", "\"2026-03-10T11:00:00Z\"", "\"2026-03-10T11:00:00Z\"", NULL},
    {"field.datetime { within = '2 hours' }", "\"2026-03-10T11:00:01Z\"", NULL, "range"},
    {"field.datetime { within = '2 hours' }", "\"2026-03-10T09:00:00Z\"", NULL, "range"},
    {"field.period { max_days = 31 }", "{\"from\":\"2026-03-01\",\"to\":\"2026-03-31\"}",
     "{\"from\":\"2026-03-01\",\"to\":\"2026-03-31\"}", NULL},
    {"field.period { max_days = 30 }", "{\"from\":\"2026-03-01\",\"to\":\"2026-03-31\"}", NULL, "period_excessive"},
    {"field.period {}", "{\"from\":\"2026-03-02\",\"to\":\"2026-03-01\"}", NULL, "range"},
    {"field.period {}", "\"2026-03\"", NULL, "type"},
    {"field.enum { 'sender', 'addressee' }", "\"sender\"", "\"sender\"", NULL},
    {"field.enum { 'sender', 'addressee' }", "\"sendr\"", NULL, "not_in_list"},
    {"field.enum { values = { 'a' } }", "\"a\"", "\"a\"", NULL},
    {"field.refusal {}", "\"too_broad\"", "\"too_broad\"", NULL},
    {"field.refusal {}", "\"too_wide\"", NULL, "not_in_list"},
    {"field.file {}", "\"0192F0E4-5B6A-7C3D-8E9F-0A1B2C3D4E5F\"", "\"0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f\"", NULL},
    {"field.file {}", "\"x\"", NULL, "format"},
    {"field.postal_item {}", "\"6a 1898797 0674\"", "\"6A18987970674\"", NULL},
    {"field.postal_item {}", "\"!\"", NULL, "format"},
    {"field.iban {}", "\"FR14 2004 1010 0505 0001 3M02 606\"", "\"FR1420041010050500013M02606\"", NULL},
    {"field.email {}", "\"Jean.Dupont@laposte.net\"", "\"jean.dupont@laposte.net\"", NULL},
    {"field.email { domain = 'laposte.net' }", "\"a@laposte.net\"", "\"a@laposte.net\"", NULL},
    {"field.email { domain = 'laposte.net' }", "\"a@notlaposte.net\"", NULL, "not_in_list"},
    {"field.email { domain = 'laposte.net' }", "\"laposte.net@example.org\"", NULL, "not_in_list"},
    {"field.phone {}", "\"06 12 34 56 78\"", "\"+33612345678\"", NULL},
    {"field.siren {}", "\"356 000 000\"", "\"356000000\"", NULL},
    {"field.account_id {}", "\" c-1002_34.a \"", "\"C-1002_34.A\"", NULL},
    {"field.account_id {}", "\"a b\"", NULL, "format"},
    {"field.order_number {}", "\"cmd/2026-1\"", "\"CMD/2026-1\"", NULL},
    {"field.order_number {}", "\"x\"", NULL, "format"},
    {"field.list(field.integer {}, { min = 1, max = 2 })", "[1,2]", "[1,2]", NULL},
    {"field.list(field.integer {}, { min = 1, max = 2 })", "[1,2,3]", NULL, "too_many"},
    {"field.list(field.email {}, { max = 1 })", "[\"a@b.fr\",\"c@d.fr\"]", NULL, "too_broad"},
    {"field.list(field.person {}, { max = 1 })", "[{},{}]", NULL, "too_broad"},
    {"field.list(field.account_id {}, { max = 1 })", "[\"C-1\",\"C-2\"]", NULL, "too_broad"},
    {"field.list(field.integer {}, { min = 2, max = 2 })", "[1]", NULL, "too_few"},
    {"field.list(field.integer {}, { required = true })", "[]", NULL, "required"},
    {"field.list(field.integer {})", "[]", "[]", NULL},
    {"field.list(field.integer {})", "{}", NULL, "type"},
    {"field.list(field.integer {})", "1", NULL, "type"},
    {"field.record { members = { n = field.integer {} } }", "{\"n\":1}", "{\"n\":1}", NULL},
    {"field.record { members = { n = field.integer {} } }", "[]", NULL, "type"},
};

static void each_kind_keeps_or_refuses(void **state) {
    struct field_result out;
    (void)state;
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        const struct value_case *c = &VALUES[i];
        const struct field_list *list = fields(arena_printf(&arena, "x = %s", c->field));
        int status = check(list, arena_printf(&arena, "{\"x\":%s}", c->value), &out);
        if (!c->kept) {
            if (status != GUICHET_INVALID) print_error("%s of %s was accepted\n", c->value, c->field);
            assert_int_equal(status, GUICHET_INVALID);
            assert_true(has_fault("/input/x", c->code));
            assert_int_equal(faults->count, 1);
            continue;
        }
        if (status) print_error("%s of %s\n", c->value, c->field), print_faults(faults);
        assert_int_equal(status, GUICHET_OK);
        assert_string_equal(out.json.data, arena_printf(&arena, "{\"x\":%s}", c->kept));
    }
}

static void all_faults_are_told_with_their_pointers(void **state) {
    const struct field_list *list = fields(
        "ids = field.list(field.postal_item {}, { min = 1, max = 3 }), why = field.text { required = true, min = 5 },\n"
        "when = field.period {}, who = field.record { members = { name = field.text { required = true } } }");
    struct field_result out;
    (void)state;
    assert_int_equal(check(list,
                           "{\"ids\":[\"6A18987970674\",7,\"?\"],\"why\":\"ab\",\"when\":{\"from\":\"x\",\"till\":1},"
                           "\"who\":{},\"a/b\":1,\"wyh\":1}",
                           &out),
                     GUICHET_INVALID);
    assert_true(has_fault("/input/ids/1", "type"));
    assert_true(has_fault("/input/ids/2", "format"));
    assert_true(has_fault("/input/why", "too_short"));
    assert_true(has_fault("/input/when/from", "format"));
    assert_true(has_fault("/input/when/to", "required"));
    assert_true(has_fault("/input/when/till", "unknown_member"));
    assert_true(has_fault("/input/who/name", "required"));
    assert_true(has_fault("/input/a~1b", "unknown_member"));
    assert_true(has_fault("/input/wyh", "unknown_member"));
    assert_int_equal(faults->count, 9);
    assert_non_null(strstr(faults->list[8].detail, "did you mean"));
}

static void what_is_absent_or_null_is_not_given(void **state) {
    const struct field_list *list = fields("a = field.text { required = true }, b = field.text {}");
    struct field_result out;
    (void)state;
    assert_int_equal(check(list, NULL, &out), GUICHET_INVALID);
    assert_true(has_fault("/input/a", "required"));
    assert_int_equal(check(list, "{\"a\":null}", &out), GUICHET_INVALID);
    assert_int_equal(check(list, "[]", &out), GUICHET_INVALID);
    assert_true(has_fault("/input", "type"));
    assert_int_equal(check(list, "{\"a\":\"x\",\"b\":null}", &out), GUICHET_OK);
    assert_string_equal(out.json.data, "{\"a\":\"x\"}");
    assert_int_equal(check(&(struct field_list){0}, NULL, &out), GUICHET_OK);
    assert_string_equal(out.json.data, "{}");
}

static void exactly_one_of_a_group(void **state) {
    const struct field_list *list =
        fields("email = field.email { one_of = true }, phone = field.phone { one_of = true }, note = field.text {}");
    struct field_result out;
    (void)state;
    assert_int_equal(check(list, "{\"email\":\"a@b.fr\",\"note\":\"x\"}", &out), GUICHET_OK);
    assert_int_equal(check(list, "{\"email\":\"a@b.fr\",\"phone\":null}", &out), GUICHET_OK);
    assert_int_equal(check(list, "{\"note\":\"x\"}", &out), GUICHET_INVALID);
    assert_true(has_fault("/input", "one_of"));
    assert_int_equal(check(list, "{\"email\":\"a@b.fr\",\"phone\":\"0612345678\"}", &out), GUICHET_INVALID);
    assert_true(has_fault("/input", "one_of"));
}

static void at_least_one_of_those_marked(void **state) {
    const struct field_list *list =
        fields("who = field.person { any_of = true }, \nwhere = field.list(field.address {}, "
               "{ any_of = true, max = 3 }), note = field.text {}");
    const char *who = "\"who\":{\"aliases\":[\"A\"]}", *where = "\"where\":[]";
    struct field_result out;
    (void)state;
    assert_int_equal(check(list, arena_printf(&arena, "{%s}", who), &out), GUICHET_OK);
    assert_int_equal(check(list, arena_printf(&arena, "{%s}", where), &out), GUICHET_OK);
    assert_int_equal(check(list, arena_printf(&arena, "{%s,%s}", who, where), &out), GUICHET_OK);
    assert_int_equal(check(list, "{\"note\":\"x\",\"who\":null}", &out), GUICHET_INVALID);
    assert_true(has_fault("/input", "required"));
    assert_string_equal(faults->list[0].detail, "needs \"who\" or \"where\"");
}

static void a_bad_check_digit_only_warns(void **state) {
    const struct field_list *list = fields("ids = field.list(field.postal_item {}, {})");
    struct field_result out;
    (void)state;
    assert_int_equal(check(list, "{\"ids\":[\"6A18987970674\",\"6A18987970675\"]}", &out), GUICHET_OK);
    assert_int_equal(warnings->count, 1);
    assert_string_equal(warnings->list[0].pointer, "/input/ids/1");
    assert_string_equal(warnings->list[0].code, "check_digit");
    assert_int_equal(out.target_count, 2);
    assert_string_equal(out.targets[1].kind, "postal_item");
    assert_string_equal(out.targets[1].norm, "6A18987970675");
}

static void targets_and_files_are_collected(void **state) {
    const struct field_list *list = fields("a = field.account_id {}, f = field.list(field.file {}), t = field.text {}");
    struct field_result out;
    (void)state;
    assert_int_equal(
        check(list, "{\"a\":\"abc\",\"t\":\"abc\",\"f\":[\"0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f\"]}", &out),
        GUICHET_OK);
    assert_int_equal(out.target_count, 1);
    assert_string_equal(out.targets[0].kind, "account_id");
    assert_int_equal(out.file_count, 1);
}

static void too_many_identifiers_are_refused(void **state) {
    const struct field_list *list = fields("a = field.list(field.account_id {}, { max = 200 })");
    struct field_result out;
    struct buffer text;
    (void)state;
    buffer_init(&text, 100000);
    buffer_add_text(&text, "{\"a\":[");
    for (int i = 0; i < 101; i++) buffer_addf(&text, "%s\"acc-%d\"", i ? "," : "", i);
    buffer_add_text(&text, "]}");
    buffer_add_byte(&text, '\0');
    assert_int_equal(check(list, text.data, &out), GUICHET_INVALID);
    assert_true(has_fault("/input", "too_broad"));
    buffer_done(&text);
}

static void what_a_script_built_may_have_empty_tables_for_lists(void **state) {
    const struct field_list *list = fields("a = field.list(field.text {})");
    struct field_result out;
    (void)state;
    faults = new_faults();
    assert_int_equal(field_check_built(list, json("{\"a\":{}}"), "/answer", NOW, &arena, faults, &out), GUICHET_OK);
    assert_string_equal(out.json.data, "{\"a\":[]}");
    assert_int_equal(field_check_built(list, json("{\"a\":{\"x\":1}}"), "/answer", NOW, &arena, faults, &out),
                     GUICHET_INVALID);
}

static void the_schema_says_the_same(void **state) {
    const struct field_list *list =
        fields("ids = field.list(field.postal_item {}, { required = true, min = 1, max = 50, title = { fr = 'Numéros', "
               "en = 'Numbers' } }),\n"
               "a = field.text { one_of = true, min = 2, max = 9 }, b = field.enum { one_of = true, 'x', 'y' },\n"
               "r = field.record { members = { n = field.integer { min = 1, required = true } } }");
    struct buffer text;
    struct json_out out;
    (void)state;
    buffer_init(&text, 100000);
    json_out_init(&out, &text);
    assert_int_equal(field_schema(list, &out), GUICHET_OK);
    buffer_add_byte(&text, '\0');
    yyjson_val *schema = json(text.data), *properties = json_get(schema, "properties");
    assert_string_equal(json_get_string(schema, "$schema", ""), "https://json-schema.org/draft/2020-12/schema");
    assert_true(yyjson_is_false(json_get(schema, "additionalProperties")));
    assert_string_equal(yyjson_get_str(yyjson_arr_get_first(json_get(schema, "required"))), "ids");
    assert_int_equal(yyjson_arr_size(json_get(schema, "required")), 1);
    assert_int_equal(yyjson_arr_size(json_get(schema, "oneOf")), 2);
    yyjson_val *ids = json_get(properties, "ids");
    assert_string_equal(json_get_string(ids, "title", ""), "Numéros");
    assert_string_equal(json_get_string(json_get(ids, "x-titles"), "en", ""), "Numbers");
    assert_int_equal(json_get_int(ids, "maxItems", 0), 50);
    assert_string_equal(json_get_string(json_get(ids, "items"), "type", ""), "string");
    assert_int_equal(json_get_int(json_get(properties, "a"), "minLength", 0), 2);
    assert_int_equal(yyjson_arr_size(json_get(json_get(properties, "b"), "enum")), 2);
    yyjson_val *record = json_get(properties, "r");
    assert_string_equal(json_get_string(record, "type", ""), "object");
    assert_int_equal(json_get_int(json_get(json_get(record, "properties"), "n"), "minimum", 0), 1);
    assert_int_equal(yyjson_arr_size(json_get(record, "required")), 1);
    buffer_done(&text);
}

static void fields_stand_in_the_order_of_the_source(void **state) {
    const struct field_list *list = fields("zulu = field.text {},\nalpha = field.text {},\nmike = field.text {}");
    (void)state;
    assert_string_equal(list->fields[0].name, "zulu");
    assert_string_equal(list->fields[1].name, "alpha");
    assert_string_equal(list->fields[2].name, "mike");
    assert_int_equal(list->fields[2].line, 4);
}

/* Every kind of the table can be written, and is in the printed list. */
static void every_kind_is_in_the_list_of_words(void **state) {
    (void)state;
    for (size_t i = 0; field_kinds_at(i); i++) {
        const struct api_entry *entry = script_api();
        const char *name = arena_printf(&arena, "field.%s", field_kinds_at(i)->name);
        while (entry->name && strcmp(entry->name, name) != 0) entry++;
        if (!entry->name) print_error("%s is not in the list\n", name);
        assert_non_null(entry->name);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_keeps_or_refuses),
        cmocka_unit_test(all_faults_are_told_with_their_pointers),
        cmocka_unit_test(what_is_absent_or_null_is_not_given),
        cmocka_unit_test(exactly_one_of_a_group),
        cmocka_unit_test(at_least_one_of_those_marked),
        cmocka_unit_test(a_bad_check_digit_only_warns),
        cmocka_unit_test(targets_and_files_are_collected),
        cmocka_unit_test(too_many_identifiers_are_refused),
        cmocka_unit_test(what_a_script_built_may_have_empty_tables_for_lists),
        cmocka_unit_test(the_schema_says_the_same),
        cmocka_unit_test(fields_stand_in_the_order_of_the_source),
        cmocka_unit_test(every_kind_is_in_the_list_of_words),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, field_tear_down);
}
