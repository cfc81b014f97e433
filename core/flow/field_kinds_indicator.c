/* Indicators of compromise, as reports of incidents give them: a fingerprint of a file, an address, a domain, a URL, a
 * mailbox. Reports break them on purpose, so that nobody clicks ("hxxps://poste[.]example"): here they are whole again,
 * and in the one form by which they are found. */
#include "flow/field_kinds.h"

#include "base/text.h"

#define INDICATOR_MAX 2000

/* ---- whole again ---- */

static const struct {
    const char *broken, *whole;
} REPAIRS[] = {
    {"[.]", "."}, {"(.)", "."},     {"{.}", "."}, {"[dot]", "."}, {"(dot)", "."},
    {"[:]", ":"}, {"[://]", "://"}, {"[@]", "@"}, {"[at]", "@"},
};

static char *repaired(struct arena *arena, struct bytes text) {
    char *out = arena_copy(arena, text);
    if (!out) return NULL;
    for (size_t i = 0; i < sizeof REPAIRS / sizeof *REPAIRS; i++) {
        size_t broken = strlen(REPAIRS[i].broken), whole = strlen(REPAIRS[i].whole);
        for (char *at = out; (at = strstr(at, REPAIRS[i].broken)); at += whole) {
            memcpy(at, REPAIRS[i].whole, whole);
            memmove(at + whole, at + broken, strlen(at + broken) + 1);
        }
    }
    if (strncmp(out, "hxxp", 4) == 0) memcpy(out, "http", 4);
    return out;
}

static void lower(char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (text[i] >= 'A' && text[i] <= 'Z') text[i] = (char)(text[i] - 'A' + 'a');
}

/* ---- what it is: each true when the text is one, in its normal form then ---- */

/* MD5, SHA-1, SHA-256, SHA-512. */
static bool is_fingerprint(char *text) {
    size_t size = strlen(text);
    if (size != 32 && size != 40 && size != 64 && size != 128) return false;
    if (strspn(text, "0123456789abcdefABCDEF") != size) return false;
    lower(text, size);
    return true;
}

static bool is_identifier(char *text, enum identifier_kind kind) {
    struct identifier found;
    if (identifier_check(kind, bytes_of(text), &found) != GUICHET_OK || strlen(found.norm) > strlen(text)) return false;
    memcpy(text, found.norm, strlen(found.norm) + 1);
    return true;
}

/* Labels of a host name (RFC 1123), two or more; the last one is of letters, or of another script (RFC 5890). */
static bool is_host(const char *text, size_t size) {
    size_t label = 0, labels = 1, last = 0;
    if (size > 253) return false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '.') {
            if (label == 0) return false;
            labels++;
            label = 0;
            last = i + 1;
        } else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || (c == '-' && label > 0)) {
            if (++label > 63) return false;
        } else return false;
    }
    bool is_other_script = size - last > 4 && memcmp(text + last, "xn--", 4) == 0;
    size_t letters = 0;
    while (last + letters < size && text[last + letters] >= 'a') letters++;
    return labels > 1 && label > 1 && (is_other_script || last + letters == size);
}

static bool is_domain(char *text) {
    size_t size = strlen(text);
    if (size && text[size - 1] == '.') text[--size] = '\0';
    lower(text, size);
    return is_host(text, size);
}

/* Scheme and host are lower case, the rest is as it was. */
static bool is_url(char *text) {
    char *rest = strstr(text, "://");
    if (!rest || rest == text || strpbrk(text, " \t\"<>")) return false;
    rest += 3;
    lower(text, (size_t)(rest - text));
    if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+-.") != (size_t)(rest - text) - 3) return false;
    size_t size = strcspn(rest, ":/?#");
    char host[256];
    lower(rest, size);
    if (size == 0 || size >= sizeof host) return false;
    memcpy(host, rest, size);
    host[size] = '\0';
    return is_host(host, size) || is_identifier(host, IDENTIFIER_IP);
}

static bool is_indicator(char *text) {
    return is_fingerprint(text) || is_identifier(text, IDENTIFIER_IP) || is_url(text) ||
           (strchr(text, '@') && is_identifier(text, IDENTIFIER_EMAIL)) || is_domain(text);
}

const char *field_kinds_indicator_form(struct arena *arena, struct bytes text) {
    text = bytes_trim(text);
    char *whole = text.size <= INDICATOR_MAX && !text_has_control(text) ? repaired(arena, text) : NULL;
    return whole && is_indicator(whole) ? whole : NULL;
}

static void check_indicator(struct field_run *run, const struct field *field, yyjson_val *value,
                            const struct field_at *at) {
    (void)field;
    if (!field_kinds_is_text(run, value, at)) return;
    const char *whole = field_kinds_indicator_form(run->arena, json_text(value));
    if (!whole) {
        field_kinds_fault(run, at, "format",
                          "is no fingerprint (MD5, SHA-1, SHA-256, SHA-512), IP address, domain, URL or mailbox");
        return;
    }
    json_put_text(run->out, whole);
    field_kinds_target(run, "indicator", whole);
}

static void schema_indicator(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "description", "fingerprint of a file, IP address, domain, URL or mailbox");
    json_int_member(out, "minLength", 4);
    json_int_member(out, "maxLength", INDICATOR_MAX);
}

const struct field_kind field_kinds_indicator = {.name = "indicator",
                                                 .is_target = true,
                                                 .options = FIELD_COMMON,
                                                 .check = check_indicator,
                                                 .schema = schema_indicator};
