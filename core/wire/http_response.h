/* An HTTP/1.1 answer written into a buffer (RFC 9110, 9112).
 *
 * Floor: wire. Thread: one at a time. Failures stick in the buffer; a name or value that could break the head (CR, LF,
 * NUL, other controls) is refused with GUICHET_INVALID and sticks in `status` of the response.
 *
 *   begin · header… · body            Content-Length, and the bytes unless HEAD
 *   begin · header… · length          Content-Length of bytes that follow by other means (files)
 *   begin · header… · chunks · chunk… · chunks_end                                                       */
#ifndef WIRE_HTTP_RESPONSE_H
#define WIRE_HTTP_RESPONSE_H

#include "base/bytes.h"

/* The Date field, written once a second. One per loop, all zero at first. */
struct http_response_clock {
    int64_t second;
    char text[32];
};

struct http_response {
    struct buffer *to;
    int status;   /* GUICHET_OK or the first failure */
    int code;     /* HTTP code */
    bool is_head; /* the request was HEAD */
    bool is_chunked;
};

/* "Mon, 23 Nov 2026 05:34:00 GMT"; borrowed from the clock until the next call. */
struct bytes http_response_date(struct http_response_clock *clock, int64_t utc_ms);
/* Status line, Date and, unless `keep_alive`, Connection: close. `to` need not be empty. */
void http_response_begin(struct http_response *w, struct buffer *to, int code, struct bytes date, bool is_head,
                         bool keep_alive);
int http_response_header(struct http_response *w, const char *name, struct bytes value);
int http_response_header_text(struct http_response *w, const char *name, const char *value);
int http_response_header_int(struct http_response *w, const char *name, int64_t value);
/* Ends the head and adds the body. 204 and 304 take no body and get no length. Returns the first failure. */
int http_response_body(struct http_response *w, struct bytes body);
/* Ends the head with a length, the bytes come by other means. */
int http_response_length(struct http_response *w, uint64_t length);
/* Ends the head of a body of unknown length; for HTTP/1.1 peers. */
int http_response_chunks(struct http_response *w);
/* One chunk into `to`, which need not be the buffer of the head. Empty bytes add nothing. */
int http_response_chunk(struct buffer *to, struct bytes bytes);
int http_response_chunks_end(struct buffer *to);
/* "100 Continue", whole. */
int http_response_continue(struct buffer *to);
/* "Not Found"; "Unknown" for a code without a name. */
const char *http_response_reason(int code);

#endif
