/* Requests, good and crafted. Each case is fed whole, byte by byte and in pieces of three: the verdict is the same. */
#include "wire/http_request.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct outcome {
    int status;
    enum http_stage stage;
    size_t left;
    char body[4096];
    size_t body_size;
    struct http_request request;
    struct fail why;
    struct arena arena;
};

static const struct http_limits usual = {.head_max = 1024, .header_count_max = 20, .target_max = 200, .body_max = 1000};

static void run(struct outcome *o, struct bytes in, size_t step, const struct http_limits *limits) {
    memset(o, 0, sizeof *o);
    arena_init(&o->arena, 1 << 20);
    assert_int_equal(http_request_init(&o->request, &o->arena, limits), GUICHET_OK);
    while (in.size && o->status == GUICHET_OK && o->request.stage != HTTP_STAGE_END) {
        /* A copy of its own size, so that a look behind the piece is found by the sanitizer. */
        size_t size = step && step < in.size ? step : in.size, used = 0;
        char *piece = malloc(size);
        memcpy(piece, in.data, size);
        o->status = http_request_feed(&o->request, (struct bytes){piece, size}, &used, &o->why);
        if (o->request.body.size) {
            assert_true(o->body_size + o->request.body.size <= sizeof o->body);
            memcpy(o->body + o->body_size, o->request.body.data, o->request.body.size);
            o->body_size += o->request.body.size;
        }
        free(piece);
        assert_true(used <= size);
        if (o->status == GUICHET_OK) assert_true(used > 0);
        in.data += used;
        in.size -= used;
    }
    o->stage = o->request.stage;
    o->left = in.size;
}

static void done(struct outcome *o) {
    arena_done(&o->arena);
}

static void same_however_fed(struct bytes in, const struct http_limits *limits, struct outcome *whole) {
    run(whole, in, 0, limits);
    for (size_t step = 1; step <= 3; step += 2) {
        struct outcome other;
        run(&other, in, step, limits);
        if (other.status != whole->status || other.stage != whole->stage)
            fail_msg("step %zu of: %.60s: %s, not %s", step, in.data, status_name(other.status),
                     status_name(whole->status));
        if (whole->status == GUICHET_OK) {
            assert_int_equal(other.left, whole->left);
            assert_int_equal(other.body_size, whole->body_size);
            assert_memory_equal(other.body, whole->body, whole->body_size);
            assert_int_equal(other.request.header_count, whole->request.header_count);
        }
        done(&other);
    }
}

static void test_a_get(void **state) {
    (void)state;
    struct outcome o;
    same_however_fed(BYTES("GET /v1/queue?team=colissimo&x= HTTP/1.1\r\nHost: localhost:8443\r\n"
                           "If-Match:  \"7\" \t\r\nX-Empty:\r\nAccept: */*\r\n\r\nGET /next"),
                     &usual, &o);
    struct http_request *r = &o.request;
    assert_int_equal(o.status, GUICHET_OK);
    assert_int_equal(r->stage, HTTP_STAGE_END);
    assert_int_equal(o.left, strlen("GET /next"));
    assert_int_equal(r->method, HTTP_METHOD_GET);
    assert_string_equal(r->method_name, "GET");
    assert_true(bytes_equal_text(r->path, "/v1/queue"));
    assert_true(bytes_equal_text(r->query, "team=colissimo&x="));
    assert_int_equal(r->minor, 1);
    assert_int_equal(r->header_count, 4);
    assert_true(bytes_equal_text(http_request_header(r, "if-match"), "\"7\""));
    assert_true(bytes_equal_text(http_request_header(r, "HOST"), "localhost:8443"));
    struct bytes empty = http_request_header(r, "x-empty");
    assert_true(empty.data && empty.size == 0);
    assert_null(http_request_header(r, "x-absent").data);
    assert_true(r->keep_alive);
    assert_false(r->expect_continue);
    assert_false(r->has_length);
    done(&o);
}

static void test_the_head_comes_before_the_body(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct http_request r;
    struct bytes in = BYTES("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhelloGET");
    size_t used, total = 0;
    assert_int_equal(http_request_init(&r, &arena, &usual), GUICHET_OK);
    assert_false(r.is_started);
    assert_int_equal(http_request_feed(&r, in, &used, NULL), GUICHET_OK);
    assert_true(r.is_started);
    assert_int_equal(r.stage, HTTP_STAGE_BODY);
    assert_int_equal(r.body.size, 0);
    assert_int_equal(used, in.size - 8);
    assert_true(r.expect_continue);
    assert_int_equal(r.content_length, 5);
    total = used;
    assert_int_equal(http_request_feed(&r, (struct bytes){in.data + total, in.size - total}, &used, NULL), GUICHET_OK);
    assert_int_equal(used, 5);
    assert_true(bytes_equal_text(r.body, "hello"));
    assert_int_equal(r.stage, HTTP_STAGE_END);
    /* The end is the end: nothing of the next request is touched. */
    assert_int_equal(http_request_feed(&r, BYTES("GET"), &used, NULL), GUICHET_OK);
    assert_int_equal(used, 0);
    arena_done(&arena);
}

static void test_good_requests(void **state) {
    (void)state;
    const struct {
        struct bytes in;
        const char *body;
        size_t left;
        bool keep_alive;
    } cases[] = {
        {BYTES("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nG"), "hello", 1,
         true},
        {BYTES("POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\n\r\nA;n=v;m=\"q\"\r\n0123456789\r\n"
               "1\r\nx\r\n00\r\nTrailer: t\r\n\r\n"),
         "0123456789x", 0, true},
        {BYTES("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), "", 0, true},
        {BYTES("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 003\r\n\r\nabc"), "abc", 0, true},
        {BYTES("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), "", 0, true},
        {BYTES("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET"), "", 3, false},
        {BYTES("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n"), "", 0, false},
        {BYTES("GET / HTTP/1.0\r\n\r\n"), "", 0, false},
        {BYTES("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"), "", 0, true},
        {BYTES("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), "", 0, true},
        {BYTES("PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n"), "", 0, true},
        {BYTES("POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nhi"),
         "hi", 0, true},
        {BYTES("GET / HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n"), "", 0, true},
        {BYTES("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \xc3\xa9t\xc3\xa9\r\n\r\n"), "", 0, true},
        {BYTES("GET /a%20b?c=%2F&d='()*;:@ HTTP/1.1\r\nHost: a\r\n\r\n"), "", 0, true},
        {BYTES("DELETE / HTTP/1.1\r\nHost: a\r\nAccept: a\r\nAccept: b\r\n\r\n"), "", 0, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome o;
        same_however_fed(cases[i].in, &usual, &o);
        if (o.status != GUICHET_OK) fail_msg("case %zu: %s", i, o.why.text);
        assert_int_equal(o.stage, HTTP_STAGE_END);
        assert_int_equal(o.body_size, strlen(cases[i].body));
        assert_memory_equal(o.body, cases[i].body, o.body_size);
        assert_int_equal(o.left, cases[i].left);
        assert_int_equal(o.request.keep_alive, cases[i].keep_alive);
        done(&o);
    }
}

static void test_methods(void **state) {
    (void)state;
    const char *names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char in[64];
        int size = snprintf(in, sizeof in, "%s /x HTTP/1.1\r\nHost: a\r\n\r\n", names[i]);
        struct outcome o;
        same_however_fed((struct bytes){in, (size_t)size}, &usual, &o);
        assert_int_equal(o.status, GUICHET_OK);
        assert_int_equal(o.request.method, i);
        assert_string_equal(o.request.method_name, names[i]);
        done(&o);
    }
}

#define H             "GET / HTTP/1.1\r\nHost: a\r\n"
#define P             "POST / HTTP/1.1\r\nHost: a\r\n"
#define TEXT(literal) {literal, sizeof(literal) - 1}
#define C             P "Transfer-Encoding: chunked\r\n\r\n"

/* The closed list against request smuggling, and everything else that is not well-formed. */
static const struct bytes malformed[] = {
    /* Two ways to see the length. */
    TEXT(P "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    TEXT(P "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
    TEXT(P "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
    TEXT(P "Content-Length: 5, 5\r\n\r\nhello"),
    TEXT(P "Content-Length: +5\r\n\r\nhello"),
    TEXT(P "Content-Length: -5\r\n\r\nhello"),
    TEXT(P "Content-Length: 0x5\r\n\r\nhello"),
    TEXT(P "Content-Length: 5 5\r\n\r\nhello"),
    TEXT(P "Content-Length:\r\n\r\nhello"),
    TEXT(P "Content-Length: 99999999999999999999999\r\n\r\nhello"),
    TEXT(P "Content_Length: 5\r\nContent-Length : 5\r\n\r\nhello"),
    TEXT(P "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding: identity\r\n\r\n"),
    TEXT(P "Transfer-Encoding:\x0b"
           "chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding\r\n: chunked\r\n\r\n0\r\n\r\n"),
    TEXT(P "Transfer-Encoding: chunked;x=1\r\n\r\n0\r\n\r\n"),
    TEXT("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    /* Bad chunks. */
    TEXT(C "5 \r\nhello\r\n0\r\n\r\n"),
    TEXT(C " 5\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "0x5\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "-5\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "g\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "5\r\nhelloX\r\n0\r\n\r\n"),
    TEXT(C "5\r\nhello0\r\n\r\n"),
    TEXT(C "5\nhello\r\n0\r\n\r\n"),
    TEXT(C "5\r\nhello\n0\r\n\r\n"),
    TEXT(C "5\r\nhello\r\n0\n\n"),
    TEXT(C "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "5;\x01\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "5;a=b\nX\r\nhello\r\n0\r\n\r\n"),
    TEXT(C "0\r\nTrailer : x\r\n\r\n"),
    TEXT(C "0\r\nX: a\r\n b\r\n\r\n"),
    TEXT(C "0\r\nContent-Length: 5\r\n\r\n"),
    /* Line ends and blanks. */
    TEXT("GET / HTTP/1.1\nHost: a\n\n"),
    TEXT("GET / HTTP/1.1\r\nHost: a\n\r\n"),
    TEXT(H "X: a\nY: b\r\n\r\n"),
    TEXT(H "X: a\rY: b\r\n\r\n"),
    TEXT(H "\n"),
    TEXT(H "X: a\r\n b\r\n\r\n"),
    TEXT(H "X: a\r\n\tb\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    TEXT(H "X : a\r\n\r\n"),
    TEXT(H ": a\r\n\r\n"),
    TEXT(H "X\r\n\r\n"),
    TEXT(H "X(y): a\r\n\r\n"),
    TEXT(H "\xc3\xa9: a\r\n\r\n"),
    TEXT("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
    TEXT(" GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET / a HTTP/1.1\r\nHost: a\r\n\r\n"),
    /* Controls. */
    TEXT(H "X: a\0b\r\n\r\n"),
    TEXT(H "X\0: a\r\n\r\n"),
    TEXT(H "X: a\x01\r\n\r\n"),
    TEXT(H "X: a\x7f\r\n\r\n"),
    TEXT("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n"),
    /* Target. */
    TEXT("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET /<a> HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("GET /\r\n\r\n"),
    /* Host. */
    TEXT("GET / HTTP/1.1\r\n\r\n"),
    TEXT(H "Host: a\r\n\r\n"),
    TEXT(H "hOST: b\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost: ::1\r\n\r\n"),
    /* Version and protocol. */
    TEXT("GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
    TEXT("GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
    TEXT("GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    TEXT("GET / HTTP/11\r\nHost: a\r\n\r\n"),
    TEXT("GET / http/1.1\r\nHost: a\r\n\r\n"),
    TEXT("OPTIONS / RTSP/1.0\r\nHost: a\r\n\r\n"),
    TEXT("SOURCE / ICE/1.0\r\nHost: a\r\n\r\n"),
    TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    TEXT("get / HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("FROB / HTTP/1.1\r\nHost: a\r\n\r\n"),
    TEXT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    TEXT("HTTP/1.1 200 OK\r\n\r\n"),
    /* Names that come once. */
    TEXT(H "Idempotency-Key: aaaaaaaa\r\nIdempotency-Key: bbbbbbbb\r\n\r\n"),
    TEXT(H "Content-Type: a/b\r\ncontent-type: c/d\r\n\r\n"),
    TEXT(H "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n"),
};
#undef TEXT

static void test_malformed(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        struct outcome o;
        same_however_fed(malformed[i], &usual, &o);
        if (o.status != GUICHET_MALFORMED) fail_msg("case %zu: %.80s: %s", i, malformed[i].data, status_name(o.status));
        assert_true(o.why.text[0]);
        size_t used;
        assert_int_equal(http_request_feed(&o.request, BYTES("GET / HTTP/1.1\r\n"), &used, NULL), GUICHET_MALFORMED);
        assert_int_equal(used, 0);
        done(&o);
    }
}

static void test_expectations(void **state) {
    (void)state;
    struct outcome o;
    same_however_fed(BYTES(P "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\nx"), &usual, &o);
    assert_int_equal(o.status, GUICHET_EXPECTATION);
    done(&o);
    same_however_fed(BYTES(H "Expect: 100-Continue\r\n\r\n"), &usual, &o);
    assert_int_equal(o.status, GUICHET_OK);
    assert_false(o.request.expect_continue);
    done(&o);
    same_however_fed(BYTES("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"), &usual, &o);
    assert_int_equal(o.status, GUICHET_OK);
    assert_false(o.request.expect_continue);
    done(&o);
}

/* A request whose head has exactly `size` bytes: the last field is padded. */
static size_t padded_head(char *to, size_t size) {
    size_t fixed = strlen(H "X: \r\n\r\n");
    memcpy(to, H "X: ", strlen(H "X: "));
    memset(to + strlen(H "X: "), 'a', size - fixed);
    memcpy(to + size - 4, "\r\n\r\n", 4);
    return size;
}

static void test_ceilings_of_the_head(void **state) {
    (void)state;
    char in[8192];
    struct outcome o;
    same_however_fed((struct bytes){in, padded_head(in, usual.head_max)}, &usual, &o);
    assert_int_equal(o.status, GUICHET_OK);
    done(&o);
    same_however_fed((struct bytes){in, padded_head(in, usual.head_max + 1)}, &usual, &o);
    assert_int_equal(o.status, GUICHET_HEADERS_TOO_LARGE);
    done(&o);
    for (size_t count = 19; count <= 20; count++) {
        size_t size = (size_t)snprintf(in, sizeof in, H);
        for (size_t i = 0; i < count; i++) size += (size_t)snprintf(in + size, sizeof in - size, "N%zu: v\r\n", i);
        size += (size_t)snprintf(in + size, sizeof in - size, "\r\n");
        same_however_fed((struct bytes){in, size}, &usual, &o);
        assert_int_equal(o.status, count == 19 ? GUICHET_OK : GUICHET_HEADERS_TOO_LARGE);
        done(&o);
    }
    for (size_t length = 200; length <= 201; length++) {
        memset(in, 'a', sizeof in);
        memcpy(in, "GET /", 5);
        size_t size = 4 + length;
        size += (size_t)snprintf(in + size, sizeof in - size, " HTTP/1.1\r\nHost: a\r\n\r\n");
        same_however_fed((struct bytes){in, size}, &usual, &o);
        assert_int_equal(o.status, length == 200 ? GUICHET_OK : GUICHET_HEADERS_TOO_LARGE);
        done(&o);
    }
}

static void test_a_head_without_end(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct http_request r;
    size_t used, fed = 0;
    int status = GUICHET_OK;
    assert_int_equal(http_request_init(&r, &arena, &usual), GUICHET_OK);
    http_request_feed(&r, BYTES(H), &used, NULL);
    while (status == GUICHET_OK && fed < 100000) {
        status = http_request_feed(&r, BYTES("X: y\r\n"), &used, NULL);
        fed += used;
    }
    assert_int_equal(status, GUICHET_HEADERS_TOO_LARGE);
    assert_true(fed < usual.head_max);
    arena_done(&arena);
}

static void test_ceilings_of_the_body(void **state) {
    (void)state;
    struct http_limits small = usual;
    small.body_max = 5;
    const struct {
        struct bytes in;
        int status;
    } cases[] = {
        {BYTES(P "Content-Length: 5\r\n\r\nhello"), GUICHET_OK},
        {BYTES(P "Content-Length: 6\r\n\r\nhello!"), GUICHET_TOO_LARGE},
        {BYTES(C "5\r\nhello\r\n0\r\n\r\n"), GUICHET_OK},
        {BYTES(C "6\r\nhello!\r\n0\r\n\r\n"), GUICHET_TOO_LARGE},
        {BYTES(C "3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n"), GUICHET_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome o;
        same_however_fed(cases[i].in, &small, &o);
        assert_int_equal(o.status, cases[i].status);
        done(&o);
    }
}

static void test_the_route_may_set_the_ceiling(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct http_request r;
    struct bytes in = BYTES(P "Content-Length: 2000\r\n\r\n");
    size_t used;
    assert_int_equal(http_request_init(&r, &arena, &usual), GUICHET_OK);
    assert_int_equal(http_request_feed(&r, in, &used, NULL), GUICHET_OK);
    assert_int_equal(http_request_allow_body(&r, 1999, NULL), GUICHET_TOO_LARGE);
    assert_int_equal(http_request_allow_body(&r, 2000, NULL), GUICHET_OK);
    assert_int_equal(http_request_feed(&r, BYTES("x"), &used, NULL), GUICHET_OK);
    assert_int_equal(r.body_received, 1);
    arena_done(&arena);
}

static void test_framing_is_bounded(void **state) {
    (void)state;
    static char in[40000];
    const char *starts[] = {C "1;", C "0\r\n", C};
    const char *repeats[] = {"abcdefgh", "Trailer: value\r\n", "0000000000"};
    for (size_t i = 0; i < 3; i++) {
        size_t size = (size_t)snprintf(in, sizeof in, "%s", starts[i]);
        while (size + 100 < sizeof in) size += (size_t)snprintf(in + size, sizeof in - size, "%s", repeats[i]);
        struct outcome o;
        same_however_fed((struct bytes){in, size}, &usual, &o);
        assert_int_equal(o.status, GUICHET_MALFORMED);
        done(&o);
    }
}

static void test_chunks_of_one_byte_are_fine(void **state) {
    (void)state;
    static char in[16384];
    size_t size = (size_t)snprintf(in, sizeof in, C);
    for (int i = 0; i < 1000; i++) size += (size_t)snprintf(in + size, sizeof in - size, "1\r\nz\r\n");
    size += (size_t)snprintf(in + size, sizeof in - size, "0\r\n\r\n");
    struct outcome o;
    same_however_fed((struct bytes){in, size}, &usual, &o);
    assert_int_equal(o.status, GUICHET_OK);
    assert_int_equal(o.body_size, 1000);
    done(&o);
}

static void test_no_memory(void **state) {
    (void)state;
    struct outcome o;
    for (size_t max = 64; max < 3000; max += 64) {
        memset(&o, 0, sizeof o);
        arena_init(&o.arena, max);
        size_t used;
        int status = http_request_init(&o.request, &o.arena, &usual);
        if (status == GUICHET_OK) status = http_request_feed(&o.request, BYTES(H "X: y\r\n\r\n"), &used, NULL);
        assert_true(status == GUICHET_OK || status == GUICHET_MEMORY);
        done(&o);
    }
}

/* Who is calling comes from the handshake; a field that says so is not there for anybody. */
static void test_claims_of_a_certificate_are_dropped(void **state) {
    (void)state;
    static const char *const claims[] = {
        "Client-Cert",
        "Client-Cert-Chain",
        "X-SSL-Client-Cert",
        "X-SSL-Client-S-DN",
        "X-SSL-Client-Verify",
        "x-ssl-issuer",
        "X-Client-Cert",
        "X-Client-Certificate",
        "X-Client-Verify",
        "X-Client-DN",
        "X-Forwarded-Client-Cert",
        "X-Forwarded-Tls-Client-Cert",
        "SSL_CLIENT_CERT",
        "SSL_CLIENT_S_DN_CN",
        "SSL-Client-Verify",
        "X_SSL_CLIENT_CERT",
        "X-Amzn-Mtls-Clientcert",
        "X-ARR-ClientCert",
        "X-Tls-Client-Cert-Subject",
        "x_forwarded_client_cert",
    };
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        char text[256];
        struct outcome o;
        int size =
            snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: a\r\n%s: CN=Somebody\r\nAccept: b\r\n\r\n", claims[i]);
        same_however_fed((struct bytes){text, (size_t)size}, &usual, &o);
        assert_int_equal(o.status, GUICHET_OK);
        if (http_request_header(&o.request, claims[i]).data) fail_msg("%s is still there", claims[i]);
        assert_int_equal(o.request.header_count, 2);
        assert_true(bytes_equal_text(http_request_header(&o.request, "accept"), "b"));
        done(&o);
    }
    /* Their form is judged all the same, and what only looks alike stays. */
    struct outcome o;
    same_however_fed(BYTES("GET / HTTP/1.1\r\nHost: a\r\nClient-Cert: a\001b\r\n\r\n"), &usual, &o);
    assert_int_equal(o.status, GUICHET_MALFORMED);
    done(&o);
    same_however_fed(BYTES("GET / HTTP/1.1\r\nHost: a\r\nX-Client: b\r\nX-Forwarded-For: c\r\n\r\n"), &usual, &o);
    assert_int_equal(o.request.header_count, 3);
    done(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_get),
        cmocka_unit_test(test_the_head_comes_before_the_body),
        cmocka_unit_test(test_good_requests),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_expectations),
        cmocka_unit_test(test_claims_of_a_certificate_are_dropped),
        cmocka_unit_test(test_ceilings_of_the_head),
        cmocka_unit_test(test_a_head_without_end),
        cmocka_unit_test(test_ceilings_of_the_body),
        cmocka_unit_test(test_the_route_may_set_the_ceiling),
        cmocka_unit_test(test_framing_is_bounded),
        cmocka_unit_test(test_chunks_of_one_byte_are_fine),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
