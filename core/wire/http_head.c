/* One table of the names that mean something for the frame of a request, one function per rule. */
#include "wire/http_head.h"

/* Names of which a second one could be read in two ways. The first of each is remembered by its place here. */
enum once { ONCE_HOST, ONCE_LENGTH, ONCE_ENCODING, ONCE_EXPECT };
#define NAME(text) {text, sizeof(text) - 1}
static const struct bytes once[] = {
    [ONCE_HOST] = NAME("host"),
    [ONCE_LENGTH] = NAME("content-length"),
    [ONCE_ENCODING] = NAME("transfer-encoding"),
    [ONCE_EXPECT] = NAME("expect"),
    NAME("content-type"),
    NAME("content-encoding"),
    NAME("content-disposition"),
    NAME("content-digest"),
    NAME("content-range"),
    NAME("authorization"),
    NAME("idempotency-key"),
    NAME("if-match"),
    NAME("if-none-match"),
    NAME("last-event-id"),
    NAME("range"),
};
#define ONCE_COUNT (sizeof once / sizeof once[0])

/* RFC 3986: unreserved, sub-delims, and what a path or a query adds. */
static bool is_target_char(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c && strchr("-._~!$&'()*+,;=:@/?%", c);
}

static int judge_target(struct http_request *r, struct fail *why) {
    struct bytes t = r->target;
    if (t.size == 1 && t.data[0] == '*') {
        if (r->method != HTTP_METHOD_OPTIONS) return fail(why, GUICHET_MALFORMED, "the target * is for OPTIONS");
        r->path = t;
        return GUICHET_OK;
    }
    if (t.size == 0 || t.data[0] != '/') return fail(why, GUICHET_MALFORMED, "the target must start with a slash");
    for (size_t i = 0; i < t.size; i++)
        if (!is_target_char(t.data[i]))
            return fail(why, GUICHET_MALFORMED, "the target has a character that must be percent-encoded");
    const char *mark = memchr(t.data, '?', t.size);
    r->path = (struct bytes){t.data, mark ? (size_t)(mark - t.data) : t.size};
    if (mark) r->query = (struct bytes){mark + 1, t.size - r->path.size - 1};
    return GUICHET_OK;
}

static bool is_token_char(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c && strchr("!#$%&'*+-.^_`|~", c);
}

static int judge_characters(const struct http_header *header, struct fail *why) {
    for (size_t i = 0; i < header->name.size; i++)
        if (!is_token_char(header->name.data[i])) return fail(why, GUICHET_MALFORMED, "bad header name");
    if (header->name.size == 0) return fail(why, GUICHET_MALFORMED, "empty header name");
    for (size_t i = 0; i < header->value.size; i++) {
        unsigned char c = (unsigned char)header->value.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return fail(why, GUICHET_MALFORMED, "control character in header %.*s", (int)header->name.size,
                        header->name.data);
    }
    return GUICHET_OK;
}

static bool is_all(struct bytes text, const char *allowed) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_alnum && (!c || !strchr(allowed, c))) return false;
    }
    return text.size > 0;
}

/* uri-host [ ":" port ]; a name, an IPv4 address or [IPv6]. */
static bool is_host(struct bytes host) {
    struct bytes name = host, port = {NULL, 0};
    const char *colon = host.size && host.data[0] == '[' ? NULL : memchr(host.data, ':', host.size);
    if (host.size && host.data[0] == '[') {
        const char *end = memchr(host.data, ']', host.size);
        if (!end) return false;
        name = (struct bytes){host.data + 1, (size_t)(end - host.data) - 1};
        if (!is_all(name, ":.") || !memchr(name.data, ':', name.size)) return false;
        if (end + 1 < host.data + host.size) {
            if (end[1] != ':') return false;
            colon = end + 1;
        }
    } else {
        if (colon) name.size = (size_t)(colon - host.data);
        if (!is_all(name, "-._~")) return false;
    }
    if (!colon) return true;
    port = (struct bytes){colon + 1, host.size - (size_t)(colon + 1 - host.data)};
    uint64_t number;
    return port.size == 0 || bytes_to_uint(port, 65535, &number) == GUICHET_OK;
}

static int judge_host(const struct http_request *r, const struct http_header *host, struct fail *why) {
    if (!host) return r->minor == 0 ? GUICHET_OK : fail(why, GUICHET_MALFORMED, "the Host header is missing");
    if (!is_host(host->value)) return fail(why, GUICHET_MALFORMED, "bad Host header");
    return GUICHET_OK;
}

static int judge_framing(struct http_request *r, const struct http_header *length, const struct http_header *encoding,
                         struct fail *why) {
    if (length && encoding) return fail(why, GUICHET_MALFORMED, "both Content-Length and Transfer-Encoding");
    if (length) {
        if (bytes_to_uint(length->value, UINT64_MAX >> 1, &r->content_length) != GUICHET_OK)
            return fail(why, GUICHET_MALFORMED, "bad Content-Length");
        r->has_length = true;
    }
    if (!encoding) return GUICHET_OK;
    if (r->minor == 0) return fail(why, GUICHET_MALFORMED, "Transfer-Encoding in HTTP/1.0");
    if (!bytes_equal_fold(encoding->value, BYTES("chunked")))
        return fail(why, GUICHET_MALFORMED, "Transfer-Encoding must be exactly: chunked");
    r->is_chunked = true;
    return GUICHET_OK;
}

static int judge_expect(struct http_request *r, const struct http_header *expect, struct fail *why) {
    if (!expect || r->minor == 0) return GUICHET_OK;
    if (!bytes_equal_fold(expect->value, BYTES("100-continue")))
        return fail(why, GUICHET_EXPECTATION, "the only expectation known here is 100-continue");
    r->expect_continue = r->is_chunked || r->content_length > 0;
    return GUICHET_OK;
}

static int find_once(const struct http_request *r, const struct http_header *found[ONCE_COUNT], struct fail *why) {
    for (size_t i = 0; i < r->header_count; i++) {
        const struct http_header *header = &r->headers[i];
        int status = judge_characters(header, why);
        if (status != GUICHET_OK) return status;
        for (size_t k = 0; k < ONCE_COUNT; k++) {
            if (header->name.size != once[k].size || !bytes_equal_fold(header->name, once[k])) continue;
            if (found[k]) return fail(why, GUICHET_MALFORMED, "repeated header %s", once[k].data);
            found[k] = header;
        }
    }
    return GUICHET_OK;
}

int http_head_judge(struct http_request *r, struct fail *why) {
    const struct http_header *found[ONCE_COUNT] = {0};
    int status = judge_target(r, why);
    if (status == GUICHET_OK) status = find_once(r, found, why);
    if (status == GUICHET_OK) status = judge_host(r, found[ONCE_HOST], why);
    if (status == GUICHET_OK) status = judge_framing(r, found[ONCE_LENGTH], found[ONCE_ENCODING], why);
    if (status == GUICHET_OK) status = judge_expect(r, found[ONCE_EXPECT], why);
    return status;
}
