/* cli/highlight.h: what stands out. */
#include "cli_kit.h"

#include "cli/highlight.h"

static void what_stands_out(void **state) {
    static const struct {
        const char *json, *pointer;
        enum terminal_style style;
    } cases[] = {
        {"{\"overdue\":true}", "/overdue", TERMINAL_LATE},
        {"{\"overdue\":false}", "/overdue", TERMINAL_PLAIN},
        {"{\"urgency\":\"vital\"}", "/urgency", TERMINAL_VITAL},
        {"{\"urgency\":\"urgent\"}", "/urgency", TERMINAL_PLAIN},
        {"{\"requisition\":{\"urgency\":\"vital\"}}", "/requisition/urgency", TERMINAL_VITAL},
        {"{\"title\":\"vital\"}", "/title", TERMINAL_PLAIN},
        {"{\"status\":\"missed\"}", "/status", TERMINAL_LATE},
        {"{\"status\":\"met\"}", "/status", TERMINAL_GOOD},
        {"{\"status\":\"running\"}", "/status", TERMINAL_PLAIN},
        {"{\"status\":200}", "/status", TERMINAL_PLAIN},
        {"{\"scan\":\"infected\"}", "/scan", TERMINAL_ERROR},
        {"{\"due_at\":\"x\",\"overdue\":true,\"due_in\":{\"working_days\":0,\"hours\":-1}}", "/due_at", TERMINAL_LATE},
        {"{\"due_at\":\"x\",\"due_in\":{\"working_days\":0,\"hours\":5}}", "/due_at", TERMINAL_SOON},
        {"{\"due_at\":\"x\",\"due_in\":{\"working_days\":1,\"hours\":3}}", "/due_at", TERMINAL_SOON},
        {"{\"due_at\":\"x\",\"due_in\":{\"working_days\":1,\"hours\":4}}", "/due_at", TERMINAL_PLAIN},
        {"{\"due_at\":\"x\",\"due_in\":{\"stopped\":true,\"working_days\":null,\"hours\":null}}", "/due_at",
         TERMINAL_PLAIN},
        {"{\"due_at\":null,\"due_in\":null}", "/due_at", TERMINAL_PLAIN},
        {"{\"task\":{\"due_at\":\"x\",\"overdue\":true}}", "/task/due_at", TERMINAL_LATE},
        {"{}", "/task/due_at", TERMINAL_PLAIN},
        {"\"text\"", "", TERMINAL_PLAIN},
    };
    struct kit *kit = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        yyjson_val *root = NULL;
        assert_int_equal(json_read(bytes_of(cases[i].json), &kit->arena, &root, &kit->why), GUICHET_OK);
        if (highlight_of(root, cases[i].pointer) != cases[i].style)
            fail_msg("%s of %s", cases[i].pointer, cases[i].json);
    }
    assert_int_equal(highlight_of(NULL, "/due_at"), TERMINAL_PLAIN);
    assert_int_equal(highlight_of(NULL, "/urgency"), TERMINAL_PLAIN);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_stands_out)};
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
