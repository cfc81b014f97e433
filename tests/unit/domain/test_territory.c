/* Territories as they are shipped, and what a file must not say. */
#include "said.h"

#include "domain/territory.h"

static const struct calendar calendars[] = {{.territory = "57"}, {.territory = "77"}};
static const struct calendar_set set = {calendars, 2};

#define HEAD "'code':'77','name':{'fr':'a','en':'b'}"

static void the_shipped_ones_are_read(void **state) {
    static const char *const files[] = {"57", "77"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct arena arena;
        static struct faults faults;
        struct territory one;
        arena_init(&arena, 8u << 20);
        faults_init(&faults, &arena);
        const char *path = arena_printf(&arena, GUICHET_SOURCE_DIR "/config/territories/%s.lua", files[i]);
        assert_int_equal(territory_read(file_said(path, &arena), &set, &arena, &one, &faults), GUICHET_OK);
        assert_string_equal(one.code, files[i]);
        const struct territory_table all = {&one, 1};
        assert_ptr_equal(territory_find(&all, bytes_of(files[i])), &one);
        assert_null(territory_find(&all, BYTES("99")));
        arena_done(&arena);
    }
}

static void what_is_wrong_is_told_with_its_place(void **state) {
    static const struct {
        const char *text, *pointer;
    } cases[] = {
        {"{'code':'00','name':{'fr':'a','en':'b'}}", "/code"},
        {"{'code':'77'}", "/name"},
        {"{" HEAD ",'nane':1}", "/nane"},
        {"{" HEAD ",'convention':{}}", "/convention/signed"},
        {"{" HEAD ",'convention':{'signed':'2023-02-30'}}", "/convention/signed"},
        {"{" HEAD ",'convention':{'signed':'2023-02-03','committee':['2026-12-04','x']}}", "/convention/committee/1"},
        {"{" HEAD ",'referents':[{'subject':{'fr':'a','en':'b'},'role':'r','service':'s'}]}", "/referents/0"},
        {"{" HEAD ",'referents':[{'subject':{'fr':'a','en':'b'},'role':'r','service':'s','phone':'12'}]}",
         "/referents/0/phone"},
        {"{" HEAD ",'referents':[{'subject':{'fr':'a','en':'b'},'role':'r','service':'s','email':'x'}]}",
         "/referents/0/email"},
        {"{" HEAD ",'referents':[{'subject':{'fr':'a','en':'b'},'role':'r','service':'s','phone':'+33164000001',"
         "'name':'Jean'}]}",
         "/referents/0/name"},
        {"{" HEAD ",'sites':[{'code':'7700','label':'x'}]}", "/sites/0/code"},
        {"{" HEAD ",'sites':[{'code':'770001','label':'x','unit':{'name':'y'}}]}", "/sites/0/unit/party"},
        {"{" HEAD ",'sensitive':[{'from':'2026-02-02','to':'2026-02-01','what':{'fr':'a','en':'b'}}]}",
         "/sensitive/0/to"},
        {"{" HEAD ",'sensitive':[{'what':{'fr':'a','en':'b'}}]}", "/sensitive/0/from"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        static struct faults faults;
        struct territory one;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        int status = territory_read(json_said(cases[i].text, &arena), &set, &arena, &one, &faults);
        if (status != GUICHET_CONFIG) print_error("%s\n", cases[i].text);
        assert_int_equal(status, GUICHET_CONFIG);
        assert_int_equal(faults.count, 1);
        assert_string_equal(faults.list[0].pointer, cases[i].pointer);
        arena_done(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_ones_are_read),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
