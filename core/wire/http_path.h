/* The path and query of a request target, decoded (RFC 3986).
 *
 * Floor: wire. Thread: any. Decoded text lives in the arena, is valid UTF-8 without control characters, and is
 * NUL-terminated behind its size. Refused with GUICHET_MALFORMED: a bad percent, %00, an encoded '/' or '\', the
 * segments "." and "..", more than the ceilings, a repeated name in the query. */
#ifndef WIRE_HTTP_PATH_H
#define WIRE_HTTP_PATH_H

#include "base/arena.h"
#include "base/fail.h"

#define HTTP_PATH_SEGMENTS_MAX   16
#define HTTP_PATH_PARAMETERS_MAX 32

struct http_path {
    struct bytes segments[HTTP_PATH_SEGMENTS_MAX]; /* "/v1/me" is "v1", "me"; "/" has none; "/v1/" is "v1", "" */
    size_t count;
};

struct http_parameter {
    struct bytes name, value;
};

struct http_query {
    struct http_parameter list[HTTP_PATH_PARAMETERS_MAX];
    size_t count;
};

/* One percent-encoded text, as RFC 8187 has them in headers; the same is refused. */
int http_path_decode(struct bytes raw, struct arena *arena, struct bytes *out, struct fail *why);
int http_path_read(struct bytes path, struct arena *arena, struct http_path *out, struct fail *why);
/* "a=1&b=x%20y+z": '+' is a blank, a name without '=' has the empty value. The empty query is fine. */
int http_path_read_query(struct bytes query, struct arena *arena, struct http_query *out, struct fail *why);
/* data NULL when absent. */
struct bytes http_path_parameter(const struct http_query *query, const char *name);

#endif
