#include "wire/problem.h"

#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_the_whole_object(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 16);
    struct faults faults;
    faults_init(&faults, &arena);
    faults_add(&faults, "/input/item_ids/0", "bad_structure", "\"%s\" is no item number", "x\"y");
    faults_add(&faults, "/object", "too_short", "20 characters at least");
    struct problem p = {.code_http = 422,
                        .code = "invalid",
                        .language = "en",
                        .detail = "two faults",
                        .instance = "/v1/requisitions",
                        .request_id = "0190",
                        .faults = &faults};
    struct buffer b;
    buffer_init(&b, 4096);
    problem_write(&p, &b);
    assert_int_equal(b.status, GUICHET_OK);
    yyjson_val *root;
    assert_int_equal(json_read(buffer_bytes(&b), &arena, &root, NULL), GUICHET_OK);
    assert_string_equal(json_get_string(root, "type", ""), "urn:guichet:problem:invalid");
    assert_string_equal(json_get_string(root, "title", ""), "Invalid content");
    assert_int_equal(json_get_int(root, "status", 0), 422);
    assert_string_equal(json_get_string(root, "code", ""), "invalid");
    assert_string_equal(json_get_string(root, "detail", ""), "two faults");
    assert_string_equal(json_get_string(root, "instance", ""), "/v1/requisitions");
    assert_string_equal(json_get_string(root, "request_id", ""), "0190");
    yyjson_val *errors = json_get(root, "errors");
    assert_int_equal(yyjson_arr_size(errors), 2);
    yyjson_val *first = yyjson_arr_get(errors, 0);
    assert_string_equal(json_get_string(first, "pointer", ""), "/input/item_ids/0");
    assert_string_equal(json_get_string(first, "code", ""), "bad_structure");
    assert_string_equal(json_get_string(first, "detail", ""), "\"x\"y\" is no item number");
    buffer_done(&b);
    arena_done(&arena);
}

static void test_what_is_empty_is_left_out(void **state) {
    (void)state;
    struct problem p = problem_of(GUICHET_NOT_FOUND, NULL, "fr");
    struct buffer b;
    buffer_init(&b, 4096);
    problem_write(&p, &b);
    assert_true(bytes_equal_text(buffer_bytes(&b),
                                 "{\"type\":\"urn:guichet:problem:not_found\",\"title\":\"Introuvable\","
                                 "\"status\":404,\"code\":\"not_found\"}"));
    buffer_done(&b);
}

static void test_from_a_failure(void **state) {
    (void)state;
    struct fail why = {0};
    fail_code(&why, GUICHET_CONFLICT, "event_not_allowed", "not in state %s", "closed");
    struct problem p = problem_of(GUICHET_CONFLICT, &why, "en");
    assert_int_equal(p.code_http, 409);
    assert_string_equal(p.code, "event_not_allowed");
    assert_string_equal(p.detail, "not in state closed");
    (fail)(&why, GUICHET_NOT_FOUND, "%s", "there is no such requisition");
    assert_string_equal(problem_of(GUICHET_NOT_FOUND, &why, "en").detail, "there is no such requisition");
    assert_string_equal(problem_of(GUICHET_NOT_FOUND, &why, NULL).detail, "il n'y a pas de telle réquisition");
    fail_prefix(&why, "%s: ", "a.lua"); /* words of two languages are none */
    assert_string_equal(problem_of(GUICHET_NOT_FOUND, &why, "fr").detail, "a.lua: there is no such requisition");
    (fail)(&why, GUICHET_INTERNAL, "table t has no column c");
    p = problem_of(GUICHET_INTERNAL, &why, "en");
    assert_int_equal(p.code_http, 500);
    assert_string_equal(p.code, "internal");
    assert_null(p.detail);
    fail_code(&why, GUICHET_SCRIPT, "event_parked", "the workflow failed on this event");
    p = problem_of(GUICHET_SCRIPT, &why, "en");
    assert_int_equal(p.code_http, 500);
    assert_string_equal(p.detail, "the workflow failed on this event");
}

static void test_every_status_has_a_title(void **state) {
    (void)state;
#define X(name, http, code, meaning)                                                                                   \
    assert_string_not_equal(problem_title(http, "en"), "Refused");                                                     \
    assert_string_not_equal(problem_title(http, "fr"), "Refusé");                                                      \
    assert_string_not_equal(problem_title(http, "fr"), problem_title(http, "en"));
    GUICHET_STATUSES(X)
#undef X
    assert_string_equal(problem_title(403, NULL), problem_title(403, "fr"));
    assert_string_equal(problem_title(499, "en"), "Refused");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_object),
        cmocka_unit_test(test_what_is_empty_is_left_out),
        cmocka_unit_test(test_from_a_failure),
        cmocka_unit_test(test_every_status_has_a_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
