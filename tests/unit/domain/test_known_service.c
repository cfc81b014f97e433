/* domain/known_service.h: the shipped list, and files with faults. */
#include "said.h"

#include "domain/known_service.h"

static void the_shipped_list(void **state) {
    (void)state;
    static const char *const wanted[] = {
        "tracking.events",     "tracking.hold",   "sorting.hold",       "sorting.release",      "account.lookup",
        "customs.declaration", "email.lookup",    "email.preserve",     "bank.lookup",          "bank.transfer.recall",
        "locker.log",          "identity.lookup", "preservation.place", "preservation.release", "watch.arm",
        "watch.disarm",        "fraud.share",     "indicator.share",    "notice.send"};
    struct arena arena;
    static struct faults faults;
    struct known_service_table table;
    arena_init(&arena, 16u << 20);
    faults_init(&faults, &arena);
    int status =
        known_service_table_read(file_said(GUICHET_SOURCE_DIR "/config/services.lua", &arena), &arena, &table, &faults);
    assert_said(&faults, "", "config/services.lua");
    assert_int_equal(status, GUICHET_OK);
    assert_null(table.names[table.count]);
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        size_t k = 0;
        while (table.names[k] && strcmp(table.names[k], wanted[i]) != 0) k++;
        if (!table.names[k]) wrong("%s is missing", wanted[i]);
        assert_true(table.services[k].fr[0] && table.services[k].en[0]);
    }
    arena_done(&arena);
}

static void files_with_faults(void **state) {
    (void)state;
    static const struct {
        const char *file, *expected;
        size_t count;
    } cases[] = {
        {"return {}", "", 0},
        {"return {{name='a.b',fr='A',en='A'},{name='a.c',fr='A',en='A'}}", "", 2},
        {"return {{name='a.b',fr='A',en='A'},{name='a.b',fr='A',en='A'}}", "/1/name repeated", 0},
        {"return {{name='A b',fr='A',en='A'}}", "/0/name format", 0},
        {"return {{name='a'}}", "/0/fr required;/0/en required", 0},
        {"return {{name='a',fr='A',en='A',url='x'}}", "/0/url unknown_key", 0},
        {"return {7}", "/0 type", 0},
        {"return {services={}}", ". type", 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena;
        static struct faults faults;
        struct known_service_table table;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        int status = known_service_table_read(lua_said(cases[i].file, &arena), &arena, &table, &faults);
        assert_said(&faults, cases[i].expected, cases[i].file);
        assert_int_equal(status, cases[i].expected[0] ? GUICHET_CONFIG : GUICHET_OK);
        assert_int_equal(table.count, cases[i].count);
        arena_done(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_list),
        cmocka_unit_test(files_with_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
