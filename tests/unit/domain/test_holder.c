/* domain/holder.h: the shipped entities and teams, and files with faults. */
#include "said.h"

#include "domain/holder.h"
#include "domain/identifiers.h"
#include "domain/refusal.h"

static void the_shipped_table(void **state) {
    (void)state;
    static const struct {
        const char *key;
        enum holder_regime regime;
        bool is_team;
    } wanted[] = {
        {"courrier", HOLDER_GENERAL, false},      {"colissimo", HOLDER_GENERAL, false},
        {"chronopost", HOLDER_GENERAL, false},    {"geopost", HOLDER_GENERAL, false},
        {"reseau", HOLDER_GENERAL, false},        {"numerique", HOLDER_GENERAL, false},
        {"laposte.net", HOLDER_TELEMATIC, false}, {"lbp", HOLDER_TELEMATIC, false},
        {"cnp", HOLDER_TELEMATIC, false},         {"docaposte", HOLDER_PROCESSOR, false},
        {"digiposte", HOLDER_TELEMATIC, false},   {"maileva", HOLDER_GENERAL, false},
        {"ar24", HOLDER_GENERAL, false},          {"identite", HOLDER_GENERAL, false},
        {"lpm", HOLDER_REDIRECT, false},          {"drh", HOLDER_GENERAL, false},
        {"dsg", HOLDER_GENERAL, false},           {"legal", HOLDER_NONE, true},
        {"compliance", HOLDER_NONE, true},        {"security", HOLDER_NONE, true},
        {"generic", HOLDER_NONE, true},
    };
    struct arena arena;
    static struct faults faults;
    struct holder_table table;
    arena_init(&arena, 16u << 20);
    faults_init(&faults, &arena);
    int status =
        holder_table_read(file_said(GUICHET_SOURCE_DIR "/config/holders.lua", &arena), &arena, &table, &faults);
    assert_said(&faults, "", "config/holders.lua");
    assert_int_equal(status, GUICHET_OK);
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        const struct holder *holder = holder_find(&table, bytes_of(wanted[i].key));
        if (!holder) wrong("%s is missing", wanted[i].key);
        assert_int_equal(holder->regime, wanted[i].regime);
        assert_int_equal(holder->is_team, wanted[i].is_team);
        assert_true(holder->fr[0] && holder->en[0]);
    }
    const struct holder *lpm = holder_find(&table, BYTES("lpm"));
    assert_non_null(strstr(lpm->redirect_fr, "PNIJ"));
    assert_non_null(refusal_of(bytes_of(lpm->refusal)));
    assert_null(holder_find(&table, BYTES("bouygues")));
    assert_null(holder_find(&table, BYTES("")));

    /* Whoever a postal number names is in the table. */
    static const char *const items[] = {"RR123456785FR", "6A18987970674", "XY123456784JB"};
    for (size_t i = 0; i < LENGTH(items); i++) {
        struct identifier id;
        identifier_check(IDENTIFIER_POSTAL_ITEM, bytes_of(items[i]), &id);
        if (id.holder && !holder_find(&table, bytes_of(id.holder))) wrong("%s is held by %s", items[i], id.holder);
    }
    arena_done(&arena);
}

static void files_with_faults(void **state) {
    (void)state;
    static const struct {
        const char *file, *expected;
        size_t count;
    } cases[] = {
        {"return {entities={{key='a',fr='A',en='A',regime='general'}},teams={{key='b',fr='B',en='B'}}}", "", 2},
        {"return {entities={},teams={}}", "", 0},
        {"return {entities={}}", "/teams required", 0},
        {"return {entities={{key='a',fr='A',en='A',regime='general'}},teams={{key='a',fr='B',en='B'}}}",
         "/teams/0/key repeated", 0},
        {"return {entities={{key='A b',fr='A',en='A',regime='general'}},teams={}}", "/entities/0/key format", 0},
        {"return {entities={{key='a',fr='A',en='A',regime='none'}},teams={}}", "/entities/0/regime not_in_list", 0},
        {"return {entities={{key='a',fr='A',en='A'}},teams={}}", "/entities/0/regime not_in_list", 0},
        {"return {entities={{key='a',fr='A',en='A',regime='redirect'}},teams={}}", "/entities/0 required", 0},
        {"return {entities={{key='a',fr='A',en='A',regime='redirect',redirect='B',refusal='no'}},teams={}}",
         "/entities/0/refusal not_in_list", 0},
        {"return {entities={{key='a',fr='A',en='A',regime='redirect',redirect='B',refusal='other_holder'}},teams={}}",
         "", 1},
        {"return {entities={7},teams={{key='b',fr='B',en='B',regime='general'}},team={}}",
         "/entities/0 type;/teams/0/regime unknown_key;/team unknown_key", 0},
        {"return {entities={{}},teams={}}",
         "/entities/0/key required;/entities/0/fr required;/entities/0/en required;/entities/0/regime not_in_list", 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena;
        static struct faults faults;
        struct holder_table table;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        int status = holder_table_read(lua_said(cases[i].file, &arena), &arena, &table, &faults);
        assert_said(&faults, cases[i].expected, cases[i].file);
        assert_int_equal(status, cases[i].expected[0] ? GUICHET_CONFIG : GUICHET_OK);
        assert_int_equal(table.count, cases[i].count);
        arena_done(&arena);
    }
}

static void names(void **state) {
    (void)state;
    assert_string_equal(holder_regime_name(HOLDER_GENERAL), "general");
    assert_string_equal(holder_regime_name(HOLDER_TELEMATIC), "telematic");
    assert_string_equal(holder_regime_name(HOLDER_PROCESSOR), "processor");
    assert_string_equal(holder_regime_name(HOLDER_REDIRECT), "redirect");
    assert_string_equal(holder_regime_name(HOLDER_NONE), "none");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_table),
        cmocka_unit_test(files_with_faults),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
