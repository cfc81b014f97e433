/* One HTTP/1.x request out of a row of bytes (RFC 9110, 9112), strictly.
 *
 * Floor: wire. Thread: one at a time. Everything lives in the request's arena; bytes that were fed are borrowed for
 * the call. llhttp with no leniency reads; what it does not judge is judged here: one Host of a valid form, target in
 * origin form (`*` for OPTIONS), versions 1.0 and 1.1, one Content-Length or one `Transfer-Encoding: chunked`, names
 * that may come once, ceilings of everything. Fields that claim a client certificate are dropped (http_claims.h).
 *
 *   HTTP_STAGE_HEAD ──▶ HTTP_STAGE_BODY ──▶ HTTP_STAGE_END       feed stops at each arrow, so route and authorize run
 * before the body └─────────────────────────▲   no body   After a failure the connection is good for one answer and no
 * more.
 *
 *   while (in.size && r.stage != HTTP_STAGE_END) { status = http_request_feed(&r, in, &used); in = rest; use(r.body); }
 */
#ifndef WIRE_HTTP_REQUEST_H
#define WIRE_HTTP_REQUEST_H

#include "base/arena.h"
#include "base/fail.h"

/* What llhttp knows beyond these (PROPFIND …) is HTTP_METHOD_OTHER: 405. Unknown words, CONNECT: GUICHET_MALFORMED. */
enum http_method {
    HTTP_METHOD_GET,
    HTTP_METHOD_HEAD,
    HTTP_METHOD_POST,
    HTTP_METHOD_PUT,
    HTTP_METHOD_PATCH,
    HTTP_METHOD_DELETE,
    HTTP_METHOD_OPTIONS,
    HTTP_METHOD_OTHER,
};

struct http_limits {
    size_t head_max; /* request line and headers, all bytes */
    size_t header_count_max;
    size_t target_max;
    uint64_t body_max;
};

struct http_header {
    struct bytes name, value; /* as sent, value without blanks around */
};

enum http_stage { HTTP_STAGE_HEAD, HTTP_STAGE_BODY, HTTP_STAGE_END };

struct http_parser;

struct http_request {
    enum http_stage stage;
    bool is_started; /* at least one byte was fed: an idle connection is not a slow head */

    /* From the end of the head on. */
    enum http_method method;
    const char *method_name;
    struct bytes target;      /* as sent */
    struct bytes path, query; /* still percent-encoded; query without '?', data NULL when there is no '?' */
    int minor;                /* HTTP/1.minor */
    const struct http_header *headers;
    size_t header_count;
    bool keep_alive;      /* the peer wishes to go on */
    bool expect_continue; /* it waits for http_response_continue before the body */
    bool has_length;      /* Content-Length was sent */
    bool is_chunked;
    uint64_t content_length; /* 0 when absent */

    /* The piece of body found by the last feed; points into the bytes that were fed. */
    struct bytes body;
    uint64_t body_received;

    struct http_parser *parser;
};

/* GUICHET_MEMORY. Nothing to free: the arena does. */
int http_request_init(struct http_request *r, struct arena *arena, const struct http_limits *limits);
/* Reads on, and stops after the head, after a piece of body, or at the end; *used bytes are done with. Bytes beyond the
 * end are the next request's and are not used. GUICHET_MALFORMED, GUICHET_HEADERS_TOO_LARGE (head, headers, target),
 * GUICHET_TOO_LARGE (body), GUICHET_EXPECTATION, GUICHET_MEMORY: then every later call fails the same way. */
int http_request_feed(struct http_request *r, struct bytes in, size_t *used, struct fail *why);
/* Another ceiling for this body, once the route is known. GUICHET_TOO_LARGE when its length is known to be over. */
int http_request_allow_body(struct http_request *r, uint64_t body_max, struct fail *why);
/* Value of the first header of that name (any case), data NULL when absent. Names that must not be repeated (Host,
 * Content-Type, Content-Disposition, If-Match, Idempotency-Key, Range, Last-Event-ID …) come once at most. */
struct bytes http_request_header(const struct http_request *r, const char *name);

#endif
