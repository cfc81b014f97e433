#include "wire/http_response.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define DATE "Mon, 23 Nov 2026 05:34:00 GMT"

static void assert_buffer(const struct buffer *b, const char *text) {
    assert_int_equal(b->size, strlen(text));
    assert_memory_equal(b->data, text, b->size);
}

static void begin(struct http_response *w, struct buffer *b, int code, bool is_head, bool keep_alive) {
    buffer_init(b, 4096);
    http_response_begin(w, b, code, BYTES(DATE), is_head, keep_alive);
}

static void test_date(void **state) {
    (void)state;
    struct http_response_clock clock = {0};
    assert_true(bytes_equal_text(http_response_date(&clock, 784111777000), "Sun, 06 Nov 1994 08:49:37 GMT"));
    assert_true(bytes_equal_text(http_response_date(&clock, 784111777999), "Sun, 06 Nov 1994 08:49:37 GMT"));
    assert_true(bytes_equal_text(http_response_date(&clock, 784111778000), "Sun, 06 Nov 1994 08:49:38 GMT"));
    assert_true(bytes_equal_text(http_response_date(&clock, 1795412040000), "Mon, 23 Nov 2026 05:34:00 GMT"));
    struct http_response_clock epoch = {0};
    assert_true(bytes_equal_text(http_response_date(&epoch, 0), "Thu, 01 Jan 1970 00:00:00 GMT"));
}

static void test_body(void **state) {
    (void)state;
    struct http_response w;
    struct buffer b;
    begin(&w, &b, 201, false, true);
    http_response_header_text(&w, "ETag", "\"7\"");
    http_response_header_int(&w, "Retry-After", 30);
    assert_int_equal(http_response_body(&w, BYTES("{}")), GUICHET_OK);
    assert_buffer(&b, "HTTP/1.1 201 Created\r\nDate: " DATE
                      "\r\nETag: \"7\"\r\nRetry-After: 30\r\nContent-Length: 2\r\n\r\n{}");
    buffer_done(&b);
}

static void test_head_has_the_length_and_no_body(void **state) {
    (void)state;
    struct http_response w;
    struct buffer b;
    begin(&w, &b, 200, true, false);
    assert_int_equal(http_response_body(&w, BYTES("hello")), GUICHET_OK);
    assert_buffer(&b, "HTTP/1.1 200 OK\r\nDate: " DATE "\r\nConnection: close\r\nContent-Length: 5\r\n\r\n");
    buffer_done(&b);
}

static void test_codes_without_body(void **state) {
    (void)state;
    const int codes[] = {204, 304};
    for (size_t i = 0; i < 2; i++) {
        struct http_response w;
        struct buffer b;
        begin(&w, &b, codes[i], false, true);
        assert_int_equal(http_response_body(&w, (struct bytes){NULL, 0}), GUICHET_OK);
        assert_null(memmem(b.data, b.size, "Content-Length", 14));
        assert_memory_equal(b.data + b.size - 4, "\r\n\r\n", 4);
        buffer_clear(&b);
        http_response_begin(&w, &b, codes[i], BYTES(DATE), false, true);
        assert_int_equal(http_response_body(&w, BYTES("x")), GUICHET_INVALID);
        buffer_done(&b);
    }
}

static void test_what_would_break_the_head_is_refused(void **state) {
    (void)state;
    const struct {
        const char *name;
        struct bytes value;
    } cases[] = {
        {"Location", BYTES("/a\r\nSet-Cookie: x")},
        {"Location", BYTES("/a\nb")},
        {"Location", BYTES("/a\0b")},
        {"Location", BYTES("/a\x7f")},
        {"Bad Name", BYTES("x")},
        {"", BYTES("x")},
        {"X:", BYTES("x")},
        {"X\r\nY", BYTES("x")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_response w;
        struct buffer b;
        begin(&w, &b, 200, false, true);
        assert_int_equal(http_response_header(&w, cases[i].name, cases[i].value), GUICHET_INVALID);
        http_response_header_text(&w, "X-Good", "1");
        assert_int_equal(http_response_body(&w, BYTES("x")), GUICHET_INVALID);
        buffer_done(&b);
    }
}

static void test_chunks(void **state) {
    (void)state;
    struct http_response w;
    struct buffer b;
    begin(&w, &b, 200, false, true);
    assert_int_equal(http_response_chunks(&w), GUICHET_OK);
    buffer_clear(&b);
    assert_int_equal(http_response_chunk(&b, BYTES("data: 0123456789\n")), GUICHET_OK);
    assert_int_equal(http_response_chunk(&b, BYTES("")), GUICHET_OK);
    assert_int_equal(http_response_chunks_end(&b), GUICHET_OK);
    assert_buffer(&b, "11\r\ndata: 0123456789\n\r\n0\r\n\r\n");
    buffer_clear(&b);
    assert_int_equal(http_response_continue(&b), GUICHET_OK);
    assert_buffer(&b, "HTTP/1.1 100 Continue\r\n\r\n");
    buffer_done(&b);
}

static void test_a_full_buffer_is_told(void **state) {
    (void)state;
    struct http_response w;
    struct buffer b;
    buffer_init(&b, 80);
    http_response_begin(&w, &b, 200, BYTES(DATE), false, true);
    assert_int_equal(http_response_body(&w, BYTES("a body that finds no room behind this head")), GUICHET_TOO_LARGE);
    buffer_done(&b);
}

static void test_every_status_has_a_reason(void **state) {
    (void)state;
#define X(name, http, code, meaning) assert_string_not_equal(http_response_reason(http), "Unknown");
    GUICHET_STATUSES(X)
#undef X
    assert_string_equal(http_response_reason(299), "Unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date),
        cmocka_unit_test(test_body),
        cmocka_unit_test(test_head_has_the_length_and_no_body),
        cmocka_unit_test(test_codes_without_body),
        cmocka_unit_test(test_what_would_break_the_head_is_refused),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_a_full_buffer_is_told),
        cmocka_unit_test(test_every_status_has_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
