/* Text in its usual dresses: UTF-8, hex, base64, "did you mean", language. Time is in text_time.c.
 * Tables and plain loops; nothing here depends on a locale. */
#include "base/text.h"

/* Well-formed UTF-8 (RFC 3629 §4): lead bytes, size, and the range of the second byte. */
static const struct {
    uint8_t first, last, size, second_least, second_most;
} utf8_forms[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F},
    {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

size_t text_utf8_step(struct bytes text) {
    const uint8_t *at = (const uint8_t *)text.data;
    if (text.size == 0) return 0;
    if (at[0] < 0x80) return 1;
    for (size_t i = 0; i < sizeof utf8_forms / sizeof utf8_forms[0]; i++) {
        if (at[0] < utf8_forms[i].first || at[0] > utf8_forms[i].last) continue;
        if (text.size < utf8_forms[i].size) return 0;
        if (at[1] < utf8_forms[i].second_least || at[1] > utf8_forms[i].second_most) return 0;
        for (size_t k = 2; k < utf8_forms[i].size; k++) {
            if ((at[k] & 0xC0) != 0x80) return 0;
        }
        return utf8_forms[i].size;
    }
    return 0;
}

bool text_is_utf8(struct bytes text) {
    while (text.size > 0) {
        size_t step = text_utf8_step(text);
        if (step == 0) return false;
        text.data += step;
        text.size -= step;
    }
    return true;
}

size_t text_length(struct bytes text) {
    size_t length = 0;
    for (size_t i = 0; i < text.size; i++) length += ((uint8_t)text.data[i] & 0xC0) != 0x80;
    return length;
}

bool text_has_control(struct bytes text) {
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = (uint8_t)text.data[i];
        if (c < 0x20 && c != '\t' && c != '\r' && c != '\n') return true;
        if (c == 0x7F) return true;
        /* C1 is U+0080 to U+009F: C2 80 to C2 9F. */
        if (c == 0xC2 && i + 1 < text.size && (uint8_t)text.data[i + 1] >= 0x80 && (uint8_t)text.data[i + 1] < 0xA0) {
            return true;
        }
    }
    return false;
}

void text_hex(const void *data, size_t size, char *out) {
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = data;
    for (size_t i = 0; i < size; i++) {
        *out++ = digits[from[i] >> 4];
        *out++ = digits[from[i] & 15];
    }
    *out = '\0';
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

int text_hex_parse(struct bytes text, void *out, size_t size) {
    if (text.size % 2 != 0 || text.size / 2 != size) return GUICHET_MALFORMED;
    for (size_t i = 0; i < text.size; i++) {
        if (hex_digit(text.data[i]) < 0) return GUICHET_MALFORMED;
    }
    uint8_t *to = out;
    for (size_t i = 0; i < size; i++) {
        to[i] = (uint8_t)(hex_digit(text.data[2 * i]) << 4 | hex_digit(text.data[2 * i + 1]));
    }
    return GUICHET_OK;
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void text_base64_to(const void *data, size_t size, char *out) {
    const uint8_t *from = data;
    for (; size >= 3; size -= 3, from += 3) {
        uint32_t bits = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
        for (int shift = 18; shift >= 0; shift -= 6) *out++ = base64_digits[bits >> shift & 63];
    }
    if (size > 0) {
        uint32_t bits = (uint32_t)from[0] << 16 | (size == 2 ? (uint32_t)from[1] << 8 : 0);
        *out++ = base64_digits[bits >> 18];
        *out++ = base64_digits[bits >> 12 & 63];
        *out++ = size == 2 ? base64_digits[bits >> 6 & 63] : '=';
        *out++ = '=';
    }
    *out = '\0';
}

char *text_base64(struct arena *a, const void *data, size_t size) {
    if (size > SIZE_MAX / 2) return NULL;
    char *text = arena_alloc(a, TEXT_BASE64_SIZE(size) + 1);
    if (text) text_base64_to(data, size, text);
    return text;
}

static int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four digits, the last `padding` of them '='; negative when malformed. Bits under the padding must be zero. */
static int32_t base64_quad(const char *from, size_t padding) {
    int32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i < 4 - padding ? base64_value(from[i]) : 0;
        if (value < 0) return -1;
        bits = bits << 6 | value;
    }
    return padding > 0 && (bits & (padding == 2 ? 0xFFFF : 0xFF)) != 0 ? -1 : bits;
}

int text_base64_parse(struct bytes text, void *out, size_t *size) {
    if (text.size % 4 != 0) return GUICHET_MALFORMED;
    size_t padding = 0;
    while (padding < 2 && padding < text.size && text.data[text.size - 1 - padding] == '=') padding++;
    size_t wanted = text.size / 4 * 3 - padding;
    if (wanted > *size) return GUICHET_TOO_LARGE;
    uint8_t *to = out;
    for (size_t i = 0; i < text.size; i += 4) {
        size_t missing = i + 4 == text.size ? padding : 0;
        int32_t bits = base64_quad(text.data + i, missing);
        if (bits < 0) return GUICHET_MALFORMED;
        *to++ = (uint8_t)(bits >> 16);
        if (missing < 2) *to++ = (uint8_t)(bits >> 8);
        if (missing < 1) *to++ = (uint8_t)bits;
    }
    *size = wanted;
    return GUICHET_OK;
}

#define NEAREST_LENGTH_MAX 64

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Edit distance where two neighbours that changed places count one (optimal string alignment). */
static size_t distance(struct bytes a, struct bytes b) {
    size_t rows[3][NEAREST_LENGTH_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t k = 0; k <= b.size; k++) above[k] = k;
    for (size_t i = 1; i <= a.size; i++) {
        row[0] = i;
        for (size_t k = 1; k <= b.size; k++) {
            bool is_same = a.data[i - 1] == b.data[k - 1];
            row[k] = least(least(above[k], row[k - 1]) + 1, above[k - 1] + !is_same);
            if (i > 1 && k > 1 && a.data[i - 1] == b.data[k - 2] && a.data[i - 2] == b.data[k - 1]) {
                row[k] = least(row[k], before[k - 2] + 1);
            }
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b.size];
}

const char *text_nearest(struct bytes word, const char *const *candidates) {
    if (word.size > NEAREST_LENGTH_MAX) return NULL;
    const char *nearest = NULL;
    size_t best = word.size <= 4 ? 1 : 2;
    for (; *candidates; candidates++) {
        struct bytes candidate = bytes_of(*candidates);
        if (candidate.size > NEAREST_LENGTH_MAX) continue;
        size_t here = distance(word, candidate);
        if (here * 2 >= word.size || here > best || (nearest && here == best)) continue;
        nearest = *candidates;
        best = here;
    }
    return nearest;
}

/* Thousandths of a q value ("0.8" is 800), -1 when it is none (RFC 9110 §12.4.2). */
static int quality(struct bytes text) {
    if (text.size == 0 || text.size > 5 || (text.size > 1 && text.data[1] != '.')) return -1;
    if (text.data[0] != '0' && text.data[0] != '1') return -1;
    int value = (text.data[0] - '0') * 1000, weight = 100;
    for (size_t i = 2; i < text.size; i++, weight /= 10) {
        if (text.data[i] < '0' || text.data[i] > '9') return -1;
        value += (text.data[i] - '0') * weight;
    }
    return value <= 1000 ? value : -1;
}

/* What stands before the first `separator`; the rest stays in *text. */
static struct bytes take_part(struct bytes *text, char separator) {
    const char *end = text->size ? memchr(text->data, separator, text->size) : NULL;
    size_t size = end ? (size_t)(end - text->data) : text->size;
    struct bytes part = {text->data, size};
    size_t used = end ? size + 1 : size;
    text->data = used ? text->data + used : text->data;
    text->size -= used;
    return bytes_trim(part);
}

static const char *known_language(struct bytes tag) {
    struct bytes primary = take_part(&tag, '-');
    if (bytes_equal_fold(primary, BYTES("fr")) || bytes_equal_text(primary, "*")) return "fr";
    return bytes_equal_fold(primary, BYTES("en")) ? "en" : NULL;
}

const char *text_language(struct bytes accept_language) {
    const char *chosen = "fr";
    int best = 0;
    while (accept_language.size > 0) {
        struct bytes range = take_part(&accept_language, ',');
        const char *language = known_language(take_part(&range, ';'));
        struct bytes weight = bytes_trim(range);
        int q = 1000;
        if (weight.size >= 2 && bytes_equal_fold((struct bytes){weight.data, 2}, BYTES("q="))) {
            q = quality((struct bytes){weight.data + 2, weight.size - 2});
        }
        if (!language || q <= best) continue;
        chosen = language;
        best = q;
    }
    return chosen;
}
