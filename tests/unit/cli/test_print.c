/* cli/print.h: JSON as people read it. */
#include "cli_kit.h"

#include "cli/print.h"

static yyjson_val *json(struct kit *kit, const char *text) {
    yyjson_val *root = NULL;
    assert_int_equal(json_read(bytes_of(text), &kit->arena, &root, &kit->why), GUICHET_OK);
    return root;
}

static const char *printed(struct kit *kit, void (*print)(struct kit *kit, FILE *out, yyjson_val *value),
                           yyjson_val *value) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    print(kit, out, value);
    fclose(out);
    const char *copy = arena_text(&kit->arena, text);
    free(text);
    return copy;
}

static const struct print_field fields[] = {{"/number", "Numéro", "Number"},
                                            {"/inner/state", "État", "State"},
                                            {"/late", "Retard", "Late"},
                                            {NULL, NULL, NULL}};

static void table(struct kit *kit, FILE *out, yyjson_val *value) {
    print_table(out, value, fields, &kit->arena);
}

static void sheet(struct kit *kit, FILE *out, yyjson_val *value) {
    print_sheet(out, value, fields, &kit->arena);
}

static void problem(struct kit *kit, FILE *out, yyjson_val *value) {
    (void)kit;
    print_problem(out, "submit", 422, value);
}

static void values(void **state) {
    struct kit *kit = *state;
    assert_string_equal(print_value(NULL, &kit->arena), "-");
    assert_string_equal(print_value(json(kit, "null"), &kit->arena), "-");
    assert_string_equal(print_value(json(kit, "true"), &kit->arena), "yes");
    assert_string_equal(print_value(json(kit, "12"), &kit->arena), "12");
    assert_string_equal(print_value(json(kit, "[1, {\"a\":null}]"), &kit->arena), "[1,{\"a\":null}]");
    assert_string_equal(print_value(json(kit, "\"Répondue\""), &kit->arena), "Répondue");
    /* an escape sequence of a terminal, in ASCII and in C1 */
    assert_string_equal(print_value(json(kit, "\"a\\u001b[2Jb\\u009bc\\nd\""), &kit->arena), "a [2Jb  c d");
    setenv("LC_ALL", "fr_FR.UTF-8", 1);
    assert_string_equal(print_value(json(kit, "false"), &kit->arena), "non");
    setenv("LC_ALL", "en_GB.UTF-8", 1);
}

static void columns_stand_under_their_names(void **state) {
    struct kit *kit = *state;
    yyjson_val *items = json(kit, "[{\"number\":\"2026-000001\",\"inner\":{\"state\":\"Répondue\"},\"late\":false},"
                                  "{\"number\":\"é\",\"inner\":null,\"late\":true}]");
    assert_string_equal(printed(kit, table, items), "Number       State     Late\n"
                                                    "2026-000001  Répondue  no\n"
                                                    "é            -         yes\n");
    assert_string_equal(printed(kit, table, json(kit, "[]")), "Number  State  Late\n");
    setenv("LC_ALL", "", 1);
    setenv("LC_MESSAGES", "", 1);
    setenv("LANG", "fr_FR.UTF-8", 1);
    assert_string_equal(printed(kit, table, json(kit, "[]")), "Numéro  État  Retard\n");
    setenv("LC_ALL", "en_GB.UTF-8", 1);
}

static void a_sheet_leaves_out_what_is_not_there(void **state) {
    struct kit *kit = *state;
    assert_string_equal(printed(kit, sheet, json(kit, "{\"number\":\"1\",\"inner\":{\"state\":null},\"late\":true}")),
                        "Number  1\nLate    yes\n");
}

static void every_fault_of_a_refusal(void **state) {
    struct kit *kit = *state;
    yyjson_val *value = json(kit, "{\"code\":\"invalid\",\"title\":\"Not valid\",\"detail\":\"2 faults\",\"errors\":["
                                  "{\"pointer\":\"/object\",\"code\":\"too_short\",\"detail\":\"at least 20\"},"
                                  "{\"pointer\":\"/input/x\\u0007\",\"detail\":\"unknown\"}]}");
    assert_string_equal(printed(kit, problem, value), "guichet submit: 422 invalid: Not valid: 2 faults\n"
                                                      "  /object: at least 20 [too_short]\n"
                                                      "  /input/x : unknown\n");
    assert_string_equal(printed(kit, problem, NULL), "guichet submit: 422\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(columns_stand_under_their_names),
        cmocka_unit_test(a_sheet_leaves_out_what_is_not_there),
        cmocka_unit_test(every_fault_of_a_refusal),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
