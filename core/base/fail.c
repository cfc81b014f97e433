/* Failures with words, and the table of statuses seen from C.
 * Words are printed beside first: the arguments may point into the failure they replace. */
#include "base/fail.h"

#include "base/fault_words.h"

static const struct {
    const char *name, *code, *meaning;
    int http;
} statuses[] = {{"OK", "ok", "all is well", 200},
#define X(name, http, code, meaning) {#name, code, meaning, http},
                GUICHET_STATUSES(X)
#undef X
};

#define STATUS_COUNT ((int)(sizeof statuses / sizeof statuses[0]))

/* The place of a status in the table; one nobody knows is an internal fault. */
static int status_index(int status) {
    return status > 0 || status <= -STATUS_COUNT ? -GUICHET_INTERNAL : -status;
}

const char *status_name(int status) {
    return statuses[status_index(status)].name;
}

const char *status_code(int status) {
    return statuses[status_index(status)].code;
}

int status_http(int status) {
    return statuses[status_index(status)].http;
}

const char *status_meaning(int status) {
    return statuses[status_index(status)].meaning;
}

/* Copies and cuts to `room` with the NUL, never in the middle of a code point. */
static void put_cut(char *to, size_t room, const char *from) {
    size_t size = strlen(from);
    if (size >= room) {
        size = room - 1;
        while (size > 0 && ((unsigned char)from[size] & 0xC0) == 0x80) size--;
    }
    memcpy(to, from, size);
    to[size] = '\0';
}

/* A test holds every French format against its English one: the same arguments. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void print(char *to, size_t size, const char *format, va_list list) {
    va_list copy;
    va_copy(copy, list);
    if (!format || vsnprintf(to, size, format, copy) < 0) to[0] = '\0';
    va_end(copy);
}
#pragma GCC diagnostic pop

int fail_list(struct fail *why, int status, const char *code, const char *format, va_list list) {
    if (!why) return status;
    char text[sizeof why->text + 4], french[sizeof why->french + 4];
    char kept[sizeof why->code];
    print(text, sizeof text, format, list);
    print(french, sizeof french, fault_words_french(format), list);
    const char *whole = french[0] ? french : fault_words_french(text); /* words that came as an argument */
    put_cut(kept, sizeof kept, code ? code : "");
    why->status = status;
    memcpy(why->code, kept, sizeof kept);
    put_cut(why->text, sizeof why->text, text);
    put_cut(why->french, sizeof why->french, whole ? whole : "");
    return status;
}

const char *fail_text(const struct fail *why, const char *language) {
    bool is_english = language && strcmp(language, "en") == 0;
    return is_english || !why->french[0] ? why->text : why->french;
}

int fail(struct fail *why, int status, const char *format, ...) {
    va_list list;
    va_start(list, format);
    fail_list(why, status, NULL, format, list);
    va_end(list);
    return status;
}

int fail_code(struct fail *why, int status, const char *code, const char *format, ...) {
    va_list list;
    va_start(list, format);
    fail_list(why, status, code, format, list);
    va_end(list);
    return status;
}

int fail_prefix(struct fail *why, const char *format, ...) {
    if (!why) return GUICHET_INTERNAL;
    /* Four bytes more than fit on both sides, so that the last cut sees the whole code point it falls into. */
    char text[2 * sizeof why->text + 4];
    va_list list;
    va_start(list, format);
    int size = vsnprintf(text, sizeof why->text + 4, format, list);
    va_end(list);
    size_t used = size < 0 ? 0 : strlen(text);
    put_cut(text + used, sizeof text - used, why->text);
    put_cut(why->text, sizeof why->text, text);
    why->french[0] = '\0';
    return why->status;
}
