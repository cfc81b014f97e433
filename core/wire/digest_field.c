/* A small reader of RFC 8941 dictionaries whose values are byte sequences. */
#include "wire/digest_field.h"

#include "base/text.h"

/* One member: key=:base64: and parameters that mean nothing here. */
static const char *read_key(const char *at, const char *end, struct bytes *key) {
    const char *start = at;
    while (at < end && ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || strchr("_-.*", *at)) && *at) at++;
    *key = (struct bytes){start, (size_t)(at - start)};
    bool starts_well = key->size > 0 && ((*start >= 'a' && *start <= 'z') || *start == '*');
    return starts_well ? at : NULL;
}

static const char *read_value(const char *at, const char *end, struct bytes *base64) {
    if (end - at < 2 || at[0] != '=' || at[1] != ':') return NULL;
    at += 2;
    const char *close = memchr(at, ':', (size_t)(end - at));
    if (!close) return NULL;
    *base64 = (struct bytes){at, (size_t)(close - at)};
    return close + 1;
}

static const char *skip_parameters(const char *at, const char *end) {
    if (at < end && *at == ';')
        while (at < end && *at != ',') at++;
    return at;
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    return at;
}

static int keep(struct bytes base64, void *to, size_t size, bool *has) {
    unsigned char raw[128];
    size_t got = sizeof raw;
    if (base64.size > TEXT_BASE64_SIZE(size) || text_base64_parse(base64, raw, &got) != GUICHET_OK || got != size)
        return GUICHET_MALFORMED;
    memcpy(to, raw, size);
    *has = true;
    return GUICHET_OK;
}

static int keep_member(struct bytes key, struct bytes base64, struct digest_field *out) {
    if (bytes_equal_text(key, "sha-256")) return keep(base64, out->sha256, sizeof out->sha256, &out->has_sha256);
    if (bytes_equal_text(key, "sha-512")) return keep(base64, out->sha512, sizeof out->sha512, &out->has_sha512);
    return GUICHET_OK;
}

int digest_field_parse(struct bytes value, struct digest_field *out) {
    *out = (struct digest_field){0};
    value = bytes_trim(value);
    const char *at = value.data, *end = value.data ? value.data + value.size : NULL;
    if (value.size == 0) return GUICHET_MALFORMED;
    for (;;) {
        struct bytes key, base64;
        if (!(at = read_key(at, end, &key))) return GUICHET_MALFORMED;
        if (!(at = read_value(at, end, &base64))) return GUICHET_MALFORMED;
        if (keep_member(key, base64, out) != GUICHET_OK) return GUICHET_MALFORMED;
        at = skip_blanks(skip_parameters(at, end), end);
        if (at == end) return GUICHET_OK;
        if (*at++ != ',') return GUICHET_MALFORMED;
        at = skip_blanks(at, end);
    }
}

void digest_field_render(const uint8_t sha256[32], char out[DIGEST_FIELD_SHA256_SIZE + 1]) {
    char base64[TEXT_BASE64_SIZE(32) + 1];
    text_base64_to(sha256, 32, base64);
    int size = snprintf(out, DIGEST_FIELD_SHA256_SIZE + 1, "sha-256=:%s:", base64);
    require(size == DIGEST_FIELD_SHA256_SIZE);
}
