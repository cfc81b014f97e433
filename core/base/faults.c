/* All the faults of one document, each with its place.
 * A full arena loses words, never the count: a document with a fault never passes for a good one. */
#include "base/faults.h"

#include "base/fault_words.h"

#include <stdarg.h>

#define WORDS_SIZE 512

void faults_init(struct faults *f, struct arena *arena) {
    f->arena = arena;
    f->count = 0;
}

static const char *or_empty(const char *text) {
    return text ? text : "";
}

int faults_say(struct faults *f, const char *pointer, const char *code, const char *french, const char *english) {
    size_t place = f->count++;
    if (place >= FAULTS_MAX) return GUICHET_INVALID;
    f->list[place] = (struct fault){
        .pointer = or_empty(arena_text(f->arena, pointer)),
        .code = or_empty(arena_text(f->arena, code)),
        .detail = or_empty(arena_text(f->arena, english)),
        .detail_fr = or_empty(arena_text(f->arena, french)),
    };
    return GUICHET_INVALID;
}

/* A test holds every French format against its English one: the same arguments. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
int faults_add_list(struct faults *f, const char *pointer, const char *code, const char *format, va_list list) {
    char english[WORDS_SIZE], french[WORDS_SIZE];
    const char *format_fr = fault_words_french(format);
    va_list copy;
    va_copy(copy, list);
    if (vsnprintf(english, sizeof english, format, list) < 0) english[0] = '\0';
    if (!format_fr || vsnprintf(french, sizeof french, format_fr, copy) < 0) french[0] = '\0';
    va_end(copy);
    const char *whole = french[0] ? NULL : fault_words_french(english); /* words that came as an argument */
    return faults_say(f, pointer, code, french[0] ? french : whole ? whole : english, english);
}
#pragma GCC diagnostic pop

int faults_add(struct faults *f, const char *pointer, const char *code, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int status = faults_add_list(f, pointer, code, format, list);
    va_end(list);
    return status;
}

const char *faults_detail(const struct fault *fault, const char *language) {
    bool is_english = language && strcmp(language, "en") == 0;
    return is_english || !fault->detail_fr ? fault->detail : fault->detail_fr;
}

const char *faults_at(struct faults *f, const char *base, struct bytes name) {
    size_t base_size = strlen(base), escapes = 0;
    for (size_t i = 0; i < name.size; i++) escapes += name.data[i] == '~' || name.data[i] == '/';
    char *pointer = arena_alloc(f->arena, base_size + 1 + name.size + escapes + 1);
    if (!pointer) return "";
    memcpy(pointer, base, base_size);
    char *to = pointer + base_size;
    *to++ = '/';
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == '~' || c == '/') *to++ = '~';
        *to++ = c == '~' ? '0' : c == '/' ? '1' : c;
    }
    return pointer;
}

const char *faults_at_index(struct faults *f, const char *base, size_t index) {
    return or_empty(arena_printf(f->arena, "%s/%zu", base, index));
}
