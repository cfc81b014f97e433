/* What a spreadsheet reads of a text. */
#include "unit.h"

#include "base/csv.h"

static void a_text_stands_in_quotes_and_is_no_formula(void **state) {
    static const struct {
        const char *text, *csv;
    } cases[] = {{"", "\"\""},
                 {"police-77", "\"police-77\""},
                 {"a,\"b\"\r\nc", "\"a,\"\"b\"\"\r\nc\""},
                 {"=1+1", "\"'=1+1\""},
                 {"+33", "\"'+33\""},
                 {"-1", "\"'-1\""},
                 {"@x", "\"'@x\""},
                 {"\tx", "\"'\tx\""},
                 {"a=1", "\"a=1\""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer out;
        buffer_init(&out, 1024);
        csv_text(&out, cases[i].text);
        assert_true(bytes_equal_text(buffer_bytes(&out), cases[i].csv));
        buffer_done(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_text_stands_in_quotes_and_is_no_formula)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
