/* The body of a refusal: application/problem+json (RFC 9457).
 * Floor: wire. Thread: any. Titles, details and faults in French or English. */
#ifndef WIRE_PROBLEM_H
#define WIRE_PROBLEM_H

#include "base/fail.h"
#include "base/faults.h"
#include "base/json.h"

#define PROBLEM_MEDIA_TYPE "application/problem+json"

struct problem {
    int code_http;        /* 404 */
    const char *code;     /* "not_found"; type is urn:guichet:problem:not_found */
    const char *language; /* "fr" or "en"; NULL is "fr" */
    const char *detail;   /* NULL or "": left out, as the next ones */
    const char *instance; /* the target, as sent */
    const char *request_id;
    const struct faults *faults; /* NULL: no "errors" */
    struct bytes current, yours; /* JSON: what stands, and what was sent, of a stale precondition; empty: left out */
};

/* What a failed function says, as a problem in that language: HTTP code and code by status, or why->code. No detail
 * for statuses of 500 and over, whose words are for the log. Text is borrowed from `why`. */
struct problem problem_of(int status, const struct fail *why, const char *language);
/* The object alone, among what else is written. */
void problem_put(const struct problem *p, struct json_out *out);
void problem_write(const struct problem *p, struct buffer *to);
/* "Introuvable", "Not found": the title of an HTTP code. */
const char *problem_title(int code_http, const char *language);

#endif
