/* What a function of Guichet can answer: GUICHET_OK or one negative status of this table.
 *
 * The same table serves C, HTTP and plugins: name, HTTP code, problem code (urn:guichet:problem:CODE), and what
 * it means. A status is for programs; the words for people travel in `struct fail`. */
#ifndef GUICHET_STATUS_H
#define GUICHET_STATUS_H

#define GUICHET_STATUSES(X)                                                                                            \
    X(MALFORMED, 400, "malformed", "the bytes are not well-formed")                                                    \
    X(NOT_ALLOWED, 403, "not_allowed", "this caller may not do this")                                                  \
    X(NOT_FOUND, 404, "not_found", "there is no such thing, or the caller may not know of it")                         \
    X(METHOD, 405, "method_not_allowed", "the resource does not know this method")                                     \
    X(NOT_ACCEPTABLE, 406, "not_acceptable", "no representation the caller accepts")                                   \
    X(TIMEOUT, 408, "request_timeout", "the peer was too slow")                                                        \
    X(CONFLICT, 409, "conflict", "the thing has moved on or another does the same now")                                \
    X(GONE, 410, "gone", "it was there and is no more")                                                                \
    X(LENGTH_REQUIRED, 411, "length_required", "the body needs a length")                                              \
    X(STALE, 412, "stale", "If-Match names an older version")                                                          \
    X(TOO_LARGE, 413, "too_large", "larger than its ceiling")                                                          \
    X(UNSUPPORTED_MEDIA, 415, "unsupported_media_type", "this media type is not understood here")                      \
    X(EXPECTATION, 417, "expectation_failed", "the expectation cannot be met")                                         \
    X(INVALID, 422, "invalid", "well-formed, but breaks a rule")                                                       \
    X(PRECONDITION_REQUIRED, 428, "precondition_required", "a precondition header is missing")                         \
    X(TOO_MANY, 429, "too_many_requests", "over the caller's rate")                                                    \
    X(HEADERS_TOO_LARGE, 431, "headers_too_large", "the header section is over its ceiling")                           \
    X(INTERNAL, 500, "internal", "a fault of the gateway")                                                             \
    X(MEMORY, 503, "memory", "no memory")                                                                              \
    X(FULL, 503, "full", "a bounded queue is full")                                                                    \
    X(DISK, 503, "disk", "the disk refused")                                                                           \
    X(UNAVAILABLE, 503, "unavailable", "not now")                                                                      \
    X(DUPLICATE, 409, "duplicate", "the same was done before")                                                         \
    X(LIMIT, 409, "limit", "a ceiling of the domain is reached")                                                       \
    X(CRYPTO, 500, "crypto", "a cryptographic operation failed or did not verify")                                     \
    X(CONFIG, 500, "configuration", "the configuration is wrong")                                                      \
    X(SCRIPT, 500, "script", "a workflow script failed")                                                               \
    X(BUDGET, 500, "budget", "a script spent its budget of memory, instructions or time")                              \
    X(SERVICE, 502, "service", "a service failed or gave rubbish")

enum guichet_status_order {
    GUICHET_STATUS_FIRST = 0,
#define X(name, http, code, meaning) GUICHET_ORDER_##name,
    GUICHET_STATUSES(X)
#undef X
};

enum guichet_status {
    GUICHET_OK = 0,
#define X(name, http, code, meaning) GUICHET_##name = -GUICHET_ORDER_##name,
    GUICHET_STATUSES(X)
#undef X
};

#endif
