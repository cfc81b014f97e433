/* The kinds of field by vectors: what is kept, which fault stands where, what goes to the blind index. */
#include "field_fixture.h"
#include "field_vectors.h"

static void print_vector(const struct field_vector *c) {
    print_error("%s of %s\n", c->value, c->field);
    print_faults(faults);
}

static void refused(const struct field_vector *c, int status) {
    if (status != GUICHET_INVALID || faults->count != 1) print_vector(c);
    assert_int_equal(status, GUICHET_INVALID);
    assert_int_equal(faults->count, 1);
    assert_true(has_fault(arena_printf(&arena, "/input/x%s", c->pointer), c->code));
}

static void kept(const struct field_vector *c, int status, const struct field_result *out) {
    if (status) print_vector(c);
    assert_int_equal(status, GUICHET_OK);
    assert_string_equal(out->json.data, arena_printf(&arena, "{\"x\":%s}", c->kept));
    if (warnings->count != (c->code != NULL)) print_error("%s\n", c->value), print_faults(warnings);
    assert_int_equal(warnings->count, c->code != NULL);
    if (c->code) assert_string_equal(warnings->list[0].code, c->code);
    if (out->target_count != (c->target != NULL)) print_vector(c);
    assert_int_equal(out->target_count, c->target != NULL);
    if (c->target) assert_string_equal(out->targets[0].norm, c->target);
}

static void each_vector_is_kept_or_refused_in_its_place(void **state) {
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        const struct field_vector *c = &VECTORS[i];
        struct field_result out;
        const struct field_list *list = fields(arena_printf(&arena, "x = %s", c->field));
        int status = check(list, arena_printf(&arena, "{\"x\":%s}", c->value), &out);
        if (c->kept) kept(c, status, &out);
        else refused(c, status);
    }
}

/* What is kept is itself valid and does not change: answers and inputs are read again. */
static void what_is_kept_is_kept_again(void **state) {
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        const struct field_vector *c = &VECTORS[i];
        struct field_result out;
        if (!c->kept) continue;
        const struct field_list *list = fields(arena_printf(&arena, "x = %s", c->field));
        const char *value = arena_printf(&arena, "{\"x\":%s}", c->kept);
        if (check(list, value, &out)) print_vector(c);
        assert_string_equal(out.json.data, value);
        faults = new_faults();
        assert_int_equal(field_check_built(list, json(value), "/answer", NOW, &arena, faults, &out), GUICHET_OK);
        assert_string_equal(out.json.data, value);
    }
}

static void many_faults_of_one_person_are_told_at_once(void **state) {
    const struct field_list *list = fields("who = field.list(field.person {}, { max = 3 })");
    struct field_result out;
    (void)state;
    assert_int_equal(
        check(list,
              "{\"who\":[{\"family_names\":[\"A\"]},{\"family_names\":[7],\"sex\":1,\"birth_date\":\"1985\","
              "\"birth_place\":\"1\",\"alias\":[]}]}",
              &out),
        GUICHET_INVALID);
    assert_true(has_fault("/input/who/1/family_names/0", "type"));
    assert_true(has_fault("/input/who/1/sex", "type"));
    assert_true(has_fault("/input/who/1/birth_date", "format"));
    assert_true(has_fault("/input/who/1/birth_place", "format"));
    assert_true(has_fault("/input/who/1/alias", "unknown_member"));
    assert_int_equal(faults->count, 5);
    assert_non_null(strstr(faults->list[4].detail, "did you mean \"aliases\""));
}

static void every_family_name_of_a_person_can_be_found(void **state) {
    const struct field_list *list = fields("who = field.person {}");
    struct field_result out;
    (void)state;
    assert_int_equal(check(list,
                           "{\"who\":{\"family_names\":[\"Martin\",\"Müller\"],\"given_names\":[\"Zoé\",\"Ève\"],"
                           "\"birth_date\":\"1990-07-00\"}}",
                           &out),
                     GUICHET_OK);
    assert_int_equal(out.target_count, 2);
    assert_string_equal(out.targets[0].kind, "person");
    assert_string_equal(out.targets[0].norm, "MARTIN ZOE 1990-07-00");
    assert_string_equal(out.targets[1].norm, "MULLER ZOE 1990-07-00");
}

/* Neither what is kept nor any words say the whole number of a card, right or wrong. */
static void no_words_repeat_a_card(void **state) {
    static const char *const numbers[] = {"4111111111111111", "4111111111111112", "411111111111111O"};
    const struct field_list *list = fields("x = field.card {}");
    struct field_result out;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        int status = check(list, arena_printf(&arena, "{\"x\":\"%s\"}", numbers[i]), &out);
        assert_int_equal(status, i < 2 ? GUICHET_OK : GUICHET_INVALID);
        if (!status) assert_null(strstr(out.json.data, "1111111"));
        for (size_t k = 0; k < faults->count; k++) assert_null(strstr(faults->list[k].detail, "1111111"));
        for (size_t k = 0; k < warnings->count; k++) assert_null(strstr(warnings->list[k].detail, "1111111"));
    }
}

static void the_norm_of_an_address_is_never_believed(void **state) {
    const struct field_list *list = fields("x = field.address {}");
    struct field_result out;
    (void)state;
    assert_int_equal(
        check(list,
              "{\"x\":{\"norm\":{\"lines\":[\"FALSE\"]},\"street\":\"1 rue\",\"postcode\":\"75001\",\"town\":"
              "\"Paris\"}}",
              &out),
        GUICHET_OK);
    assert_null(strstr(out.json.data, "FALSE"));
    assert_non_null(strstr(out.json.data, "\"lines\":[\"\",\"\",\"\",\"1 RUE\",\"\",\"75001 PARIS\"]"));
}

static void options_are_those_of_the_kind(void **state) {
    static const char *const wrong[][2] = {
        {"field.text { any_of = true }", "any_of stands at one field only: it takes two or more"},
        {"field.text { required = true, any_of = true }, y = field.text { any_of = true }",
         "\"x\" can be only one of required, one_of and any_of"},
        {"field.person { min = 1 }", "the option \"min\" is not known"},
        {"field.window { max_days = 1 }", "the option \"max_days\" is not known"},
        {"field.window { max_spam = '1 hour' }", "did you mean \"max_span\"?"},
        {"field.card { past = true }", "the option \"past\" is not known"},
        {"field.persn { required = true }", "the kind of field \"persn\" is not known; did you mean \"person\"?"},
        {"field.nonesuch { required = true }", "the kind of field \"nonesuch\" is not known"},
        {"field.list(field.txt {})", "the kind of field \"txt\" is not known; did you mean \"text\"?"},
        {"field.lst(field.text {})", "the kind of field \"lst\" is not known; did you mean \"list\"?"},
        {"field.list(field.list(field.text {}))", "\"x\" must be a list of fields"},
        {"field.list { 'text' }", "\"x\" must be a list of fields"},
        {"field.window { max_span = '2 working days' }", "\"max_span\" must be in seconds, minutes or hours"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct faults *found = new_faults();
        struct fail why = {0};
        struct flow *loaded = NULL;
        const char *source =
            arena_printf(&arena,
                         "return workflow { type = 'a.b', input = { x = %s }, holder = 'courrier', bases = "
                         "law.general, start = 'one',"
                         "due = { normal = '2 hours', urgent = false, vital = false }, states = {"
                         "one = { task = { team = holder }, on = { go = 'two' } }, two = { final = 'refused' } } }",
                         wrong[i][0]);
        assert_int_not_equal(vm_load(vm, "test.lua", bytes_of(source), &reference, found, &loaded, &why), GUICHET_OK);
        if (found->count != 1) print_faults(found);
        assert_int_equal(found->count, 1);
        assert_non_null(strstr(found->list[0].detail, wrong[i][1]));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_vector_is_kept_or_refused_in_its_place),
        cmocka_unit_test(what_is_kept_is_kept_again),
        cmocka_unit_test(many_faults_of_one_person_are_told_at_once),
        cmocka_unit_test(every_family_name_of_a_person_can_be_found),
        cmocka_unit_test(no_words_repeat_a_card),
        cmocka_unit_test(the_norm_of_an_address_is_never_believed),
        cmocka_unit_test(options_are_those_of_the_kind),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, field_tear_down);
}
