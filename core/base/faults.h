/* A list of faults in one document: all of them at once, each with its place.
 * Floor: base. Thread: the owner of the arena. */
#ifndef BASE_FAULTS_H
#define BASE_FAULTS_H

#include "base/arena.h"

#include <stdarg.h>

#define FAULTS_MAX 100 /* more are counted, not kept */

struct fault {
    const char
        *pointer;       /* JSON Pointer (RFC 6901): "/input/item_ids/0"; or "file:line" for configuration and scripts */
    const char *code;   /* "required", "too_long", … */
    const char *detail; /* words for a person, in English … */
    const char *detail_fr; /* … and in French; the English ones where there are none */
};

struct faults {
    struct arena *arena;
    struct fault list[FAULTS_MAX];
    size_t count; /* may exceed FAULTS_MAX */
};

void faults_init(struct faults *f, struct arena *arena);
/* The format is English; its French is in fault_words.c. Text is copied into the arena. Always returns GUICHET_INVALID,
 * so a check can `return faults_add(…)`. */
int faults_add(struct faults *f, const char *pointer, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with the list begun by the caller. */
int faults_add_list(struct faults *f, const char *pointer, const char *code, const char *format, va_list list)
    __attribute__((format(printf, 4, 0)));
/* With words that are known in both languages. */
int faults_say(struct faults *f, const char *pointer, const char *code, const char *french, const char *english);
/* "en", else French. */
const char *faults_detail(const struct fault *fault, const char *language);
/* "base/name" with name escaped as RFC 6901 says; "base/7". In the arena. */
const char *faults_at(struct faults *f, const char *base, struct bytes name);
const char *faults_at_index(struct faults *f, const char *base, size_t index);

#endif
