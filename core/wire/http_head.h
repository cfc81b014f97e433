/* Judges the head of a request: what RFC 9110 and 9112 demand and llhttp leaves to its user.
 * Floor: wire. Thread: any. Called by http_request only. */
#ifndef WIRE_HTTP_HEAD_H
#define WIRE_HTTP_HEAD_H

#include "wire/http_request.h"

/* Reads method, target, minor and headers of `r`; fills path, query, has_length, content_length, is_chunked and
 * expect_continue. GUICHET_MALFORMED or GUICHET_EXPECTATION. */
int http_head_judge(struct http_request *r, struct fail *why);

#endif
