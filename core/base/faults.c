/* All the faults of one document, each with its place.
 * A full arena loses words, never the count: a document with a fault never passes for a good one. */
#include "base/faults.h"

#include <stdarg.h>

void faults_init(struct faults *f, struct arena *arena) {
    f->arena = arena;
    f->count = 0;
}

static const char *or_empty(const char *text) {
    return text ? text : "";
}

int faults_add(struct faults *f, const char *pointer, const char *code, const char *format, ...) {
    size_t place = f->count++;
    if (place >= FAULTS_MAX) return GUICHET_INVALID;
    char detail[512];
    va_list list;
    va_start(list, format);
    if (vsnprintf(detail, sizeof detail, format, list) < 0) detail[0] = '\0';
    va_end(list);
    f->list[place] = (struct fault){
        .pointer = or_empty(arena_text(f->arena, pointer)),
        .code = or_empty(arena_text(f->arena, code)),
        .detail = or_empty(arena_text(f->arena, detail)),
    };
    return GUICHET_INVALID;
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
