/* The rehearsal's services: the same question, the same answer; every way to fail can be asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "plugin/rehearsal.h"
#include "plugin/service.h"

static struct arena arena;

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 16u << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

/* The answer's text, or NULL with *error set. */
static const char *ask(const char *name, const char *args, const char **error) {
    yyjson_val *root = NULL;
    const struct rehearsal_service *s = rehearsal_services;
    while (s->name && strcmp(s->name, name)) s++;
    assert_non_null(s->name);
    assert_int_equal(json_read(bytes_of(args), &arena, &root, NULL), GUICHET_OK);
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 20);
    json_out_init(&out, &text);
    *error = NULL;
    int status = s->answer(root, &out, error);
    const char *copy = status ? NULL : arena_copy(&arena, buffer_bytes(&text));
    assert_int_equal(status, *error ? GUICHET_SERVICE : GUICHET_OK);
    buffer_done(&text);
    return copy;
}

static yyjson_val *answer(const char *name, const char *args) {
    const char *error, *text = ask(name, args, &error);
    yyjson_val *root = NULL;
    assert_non_null(text);
    assert_int_equal(json_read(bytes_of(text), &arena, &root, NULL), GUICHET_OK);
    return root;
}

static void tracking_tells_where_it_was_seen(void **state) {
    (void)state;
    yyjson_val *items =
        json_get(answer("tracking.events", "{\"item_ids\":[\"6a 18987970674\",\"RR473124829GB\"]}"), "items");
    assert_int_equal(yyjson_arr_size(items), 2);
    yyjson_val *first = yyjson_arr_get(items, 0), *events = json_get(first, "events"), *event;
    assert_string_equal(json_get_string(first, "item_id", ""), "6A18987970674");
    assert_true(yyjson_arr_size(events) >= 2);
    const char *before = "";
    size_t i, count;
    yyjson_arr_foreach(events, i, count, event) {
        const char *at = json_get_string(event, "at", "");
        assert_true(strcmp(before, at) < 0); /* in order of time */
        before = at;
    }
    event = yyjson_arr_get_last(events);
    assert_string_equal(json_get_string(first, "status", ""), json_get_string(event, "code", "?"));
}

static void the_same_question_gets_the_same_answer(void **state) {
    (void)state;
    const char *error;
    const char *args = "{\"item_ids\":[\"6A18987970674\",\"6M17554710224\"]}";
    assert_string_equal(ask("tracking.events", args, &error), ask("tracking.events", args, &error));
}

static void holding_and_letting_go(void **state) {
    (void)state;
    yyjson_val *held = answer("sorting.hold", "{\"item\":\"6A18987970674\"}");
    assert_true(json_get_bool(held, "held", false));
    assert_true(json_get_text(held, "site").size > 0);
    assert_false(json_get_bool(answer("sorting.release", "{\"item\":\"6A18987970674\"}"), "held", true));
}

static void every_failure_can_be_rehearsed(void **state) {
    (void)state;
    static const struct {
        const char *service, *args, *error;
    } table[] = {
        {"sorting.hold", "{}", "bad_request"},
        {"sorting.hold", "{\"item\":5}", "bad_request"},
        {"sorting.hold", "{\"item\":\"\"}", "bad_request"},
        {"sorting.release", "{\"item\":\"?\"}", "bad_request"},
        {"tracking.events", "{}", "bad_request"},
        {"tracking.events", "{\"item_ids\":\"6A18987970674\"}", "bad_request"},
        {"tracking.events", "{\"item_ids\":[\"6A18987970674\",7]}", "bad_request"},
        {"tracking.events", "{\"item_ids\":[\"3SAAAA1111111\"]}", "rubbish"},
        {"sorting.hold", "{\"item\":\"3SAAAA1111111\"}", "rubbish"},
        {"sorting.hold", "{\"item\":\"RR473124829XX\"}", "not_found"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *error;
        assert_null(ask(table[i].service, table[i].args, &error));
        assert_string_equal(error, table[i].error);
    }
}

static void the_host_offers_what_there_is(void **state) {
    (void)state;
    size_t count = 0;
    yyjson_val *plugins;
    json_read(BYTES("{\"rehearsal\":{}}"), &arena, &plugins, NULL);
    const struct service_options options = {.plugins = plugins}, none = {0};
    assert_null(service_names(&none, &arena)[0]);
    for (const char *const *name = service_names(&options, &arena); *name; name++, count++)
        assert_string_equal(*name, rehearsal_services[count].name);
    assert_null(rehearsal_services[count].name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tracking_tells_where_it_was_seen), cmocka_unit_test(the_same_question_gets_the_same_answer),
        cmocka_unit_test(holding_and_letting_go),           cmocka_unit_test(every_failure_can_be_rehearsed),
        cmocka_unit_test(the_host_offers_what_there_is),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
