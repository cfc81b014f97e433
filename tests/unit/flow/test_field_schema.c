/* The JSON Schema of each kind: it accepts what the check accepts and what is kept, and refuses what it can know. */
#include "field_fixture.h"
#include "field_vectors.h"
#include "schema_fixture.h"

static void what_the_check_accepts_the_schema_accepts(void **state) {
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        const struct field_vector *c = &VECTORS[i];
        if (!c->kept) continue;
        yyjson_val *schema = schema_of(fields(arena_printf(&arena, "x = %s", c->field)));
        bool given = schema_accepts(schema, json(arena_printf(&arena, "{\"x\":%s}", c->value)));
        bool again = schema_accepts(schema, json(arena_printf(&arena, "{\"x\":%s}", c->kept)));
        if (!given || !again) print_error("%s of %s\n", c->value, c->field);
        assert_true(given);
        assert_true(again);
    }
}

/* What is about the form of the document is in the schema; what is about the numbers themselves is the check's. */
static void what_is_no_such_document_the_schema_refuses_too(void **state) {
    static const char *const formal[] = {"type", "unknown_member", "required", "not_in_list"};
    size_t refused = 0;
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        const struct field_vector *c = &VECTORS[i];
        bool is_formal = false;
        for (size_t k = 0; k < 4; k++) is_formal = is_formal || (!c->kept && !strcmp(c->code, formal[k]));
        /* abroad there may be no postcode */
        if (!is_formal || strcmp(c->pointer, "/postcode") == 0) continue;
        yyjson_val *schema = schema_of(fields(arena_printf(&arena, "x = %s", c->field)));
        if (schema_accepts(schema, json(arena_printf(&arena, "{\"x\":%s}", c->value))))
            fail_msg("%s of %s was accepted", c->value, c->field);
        refused++;
    }
    assert_in_range(refused, 20, VECTOR_COUNT);
}

/* The validator is no rubber stamp. */
static void the_validator_refuses(void **state) {
    static const char *const pairs[][2] = {
        {"{\"type\":\"string\"}", "1"},
        {"{\"type\":\"integer\"}", "1.5"},
        {"{\"pattern\":\"^a{2}$\"}", "\"a\""},
        {"{\"enum\":[\"a\"]}", "\"b\""},
        {"{\"minLength\":2}", "\"é\""},
        {"{\"maximum\":2}", "3"},
        {"{\"items\":{\"type\":\"string\"}}", "[\"a\",1]"},
        {"{\"properties\":{\"a\":{\"minimum\":1}}}", "{\"a\":0}"},
        {"{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"b\":0}"},
        {"{\"required\":[\"a\"]}", "{}"},
        {"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"object\"}]}", "1"},
        {"{\"oneOf\":[{\"type\":\"string\"},{\"minLength\":1}]}", "\"a\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_false(schema_accepts(json(pairs[i][0]), json(pairs[i][1])));
    assert_true(schema_accepts(json("{\"type\":\"object\",\"required\":[\"a\"]}"), json("{\"a\":null}")));
}

static void assert_titles(yyjson_val *schema, const char *kind) {
    size_t i, count;
    yyjson_val *key, *member, *properties = json_get(schema, "properties");
    yyjson_obj_foreach(properties, i, count, key, member) {
        yyjson_val *titles = json_get(member, "x-titles");
        if (json_get_bool(member, "readOnly", false)) continue;
        if (!titles) fail_msg("%s.%s has no titles", kind, yyjson_get_str(key));
        assert_int_not_equal(json_get_text(titles, "fr").size, 0);
        assert_int_not_equal(json_get_text(titles, "en").size, 0);
        assert_string_equal(json_get_string(member, "title", ""), json_get_string(titles, "fr", "?"));
    }
}

/* Of every kind a script may write, at any depth. */
static void every_member_of_every_kind_has_titles_in_both_languages(void **state) {
    (void)state;
    for (size_t i = 0; field_kinds_at(i); i++) {
        const struct field_kind *kind = field_kinds_at(i);
        const char *options = kind->options & FIELD_VALUES    ? "'a'"
                              : kind->options & FIELD_MEMBERS ? "members = { n = field.text {} }"
                                                              : "";
        yyjson_val *schema = schema_of(fields(arena_printf(&arena, "x = field.%s { %s }", kind->name, options)));
        yyjson_val *own = json_get(json_get(schema, "properties"), "x");
        assert_titles(schema, kind->name);
        assert_titles(own, kind->name);
        yyjson_val *second = yyjson_arr_get(json_get(own, "oneOf"), 1);
        if (second) assert_titles(second, kind->name);
        assert_true(json_get(own, "type") || json_get(own, "oneOf"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_check_accepts_the_schema_accepts),
        cmocka_unit_test(what_is_no_such_document_the_schema_refuses_too),
        cmocka_unit_test(the_validator_refuses),
        cmocka_unit_test(every_member_of_every_kind_has_titles_in_both_languages),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, field_tear_down);
}
