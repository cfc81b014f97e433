/* Whom a notice reaches: territories, parties, units; nobody else. */
#include "desk_kit.h"

#include "desk/audience.h"

static const struct party parties[] = {
    {.id = "police-77", .kind = PARTY_POLICE, .territory = "77"},
    {.id = "gendarmerie-77", .kind = PARTY_GENDARMERIE, .territory = "77"},
    {.id = "customs-77", .kind = PARTY_CUSTOMS, .territory = "77"},
    {.id = "police-57", .kind = PARTY_POLICE, .territory = "57"},
    {.id = "fire", .kind = PARTY_FIRE}, /* at home */
    {.id = "laposte", .kind = PARTY_HOLDER, .territory = "77"},
};

#define ORDER (1u << PARTY_POLICE | 1u << PARTY_GENDARMERIE | 1u << PARTY_FIRE)

static void reaches(void **state) {
    (void)state;
    static const struct {
        const char *named, *territory, *wanted, *fault; /* wanted: NULL none; fault: "pointer code" */
        unsigned kinds;
    } cases[] = {
        {"[]", "77", "police-77\ngendarmerie-77\nfire", NULL, ORDER},
        {"[]", "57", "police-57", NULL, ORDER},
        {"[\"57\",\"police-77/Meaux\"]", "77", "police-57\npolice-77/Meaux", NULL, ORDER},
        {"[\"police-77\",\"police-77/Meaux\",\"77\"]", "77", "police-77\ngendarmerie-77\nfire", NULL, ORDER},
        {"[\"police-77/A\",\"police-77/B\",\"police-77/A\"]", "77", "police-77/A\npolice-77/B", NULL, ORDER},
        {"[\"customs-77\"]", "77", NULL, "/input/to/0 unknown_audience", ORDER},
        {"[\"laposte\"]", "77", NULL, "/input/to/0 unknown_audience", ORDER},
        {"[\"57\",\"police-99\"]", "77", "police-57", "/input/to/1 unknown_audience", ORDER},
        {"[\"police-77/\"]", "77", NULL, "/input/to/0 unknown_audience", ORDER},
        {"[\"police-77/A\\nfire\"]", "77", NULL, "/input/to/0 unknown_audience", ORDER},
        {"[5]", "77", NULL, "/type no_audience", ORDER}, /* what is no text is the fields' to tell */
        {"[]", "974", NULL, "/type no_audience", ORDER},
        {"[]", "57", NULL, "/type no_audience", 1u << PARTY_FIRE},
        {"[\"77\"]", "77", NULL, NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct party_table table = {parties, sizeof parties / sizeof *parties};
        const struct flow flow = {.type = "a.b", .audience = cases[i].kinds, .audience_field = "to"};
        struct arena arena;
        static struct faults faults;
        yyjson_val *input;
        const char *lines;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        const char *text = arena_printf(&arena, "{\"to\":%s}", cases[i].named);
        assert_int_equal(json_read(bytes_of(text), &arena, &input, NULL), GUICHET_OK);
        const struct audience_question question = {
            .parties = &table, .flow = &flow, .territory = cases[i].territory, .home = "77", .input = input};
        int status = audience_resolve(&question, &arena, &faults, &lines);
        assert_int_equal(status, cases[i].fault ? GUICHET_INVALID : GUICHET_OK);
        assert_int_equal(faults.count, cases[i].fault ? 1 : 0);
        if (cases[i].fault)
            assert_string_equal(arena_printf(&arena, "%s %s", faults.list[0].pointer, faults.list[0].code),
                                cases[i].fault);
        if (cases[i].wanted) assert_string_equal(lines, cases[i].wanted);
        else assert_null(lines);
        arena_done(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reaches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
