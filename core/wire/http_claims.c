/* One table of beginnings. Some servers take `_` for `-`, so both are one here. */
#include "wire/http_claims.h"

#define NAME(text) {text, sizeof(text) - 1}
static const struct bytes claims[] = {
    NAME("client-cert"),
    NAME("x-client-cert"),
    NAME("x-forwarded-client-cert"),
    NAME("x-forwarded-tls-client"),
    NAME("ssl-client"),
    NAME("x-ssl"),
    NAME("x-client-verify"),
    NAME("x-client-dn"),
    NAME("x-client-issuer"),
    NAME("x-client-subject"),
    NAME("x-client-serial"),
    NAME("x-client-fingerprint"),
    NAME("x-tls-client"),
    NAME("x-amzn-mtls"),
    NAME("x-arr-clientcert"),
    NAME("x-clientcert"),
    NAME("ssl-cert"),
    NAME("ssl-server"),
    NAME("x-apigateway-client-cert"),
};

static char plain(char c) {
    if (c >= 'A' && c <= 'Z') return (char)(c + ('a' - 'A'));
    return c == '_' ? '-' : c;
}

static bool begins_with(struct bytes name, struct bytes beginning) {
    if (name.size < beginning.size) return false;
    for (size_t i = 0; i < beginning.size; i++)
        if (plain(name.data[i]) != beginning.data[i]) return false;
    return true;
}

static bool is_claim(struct bytes name) {
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++)
        if (begins_with(name, claims[i])) return true;
    return false;
}

size_t http_claims_drop(struct http_header *headers, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_claim(headers[i].name)) headers[kept++] = headers[i];
    return kept;
}
