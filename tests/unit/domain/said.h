/* What the tests of law, documents, parties and holders share: JSON written with single quotes, configuration files as
 * shipped, and lists of faults compared as sets of "pointer code". */
#ifndef UNIT_DOMAIN_SAID_H
#define UNIT_DOMAIN_SAID_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/config.h"
#include "base/faults.h"
#include "base/json.h"

#define LENGTH(of) (sizeof(of) / sizeof *(of))
#define SEED       UINT64_C(20261123)
#define wrong(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

/* xorshift64*. */
static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* 'a' becomes "a". */
static inline yyjson_val *json_said(const char *text, struct arena *arena) {
    yyjson_val *root = NULL;
    struct fail why = {0};
    char *copy = arena_text(arena, text);
    for (char *c = copy; *c; c++) {
        if (*c == '\'') *c = '"';
    }
    if (json_read(bytes_of(copy), arena, &root, &why)) wrong("%s in %s", why.text, text);
    return root;
}

static inline yyjson_val *file_said(const char *path, struct arena *arena) {
    yyjson_val *root = NULL;
    struct fail why = {0};
    if (config_read(path, arena, &root, &why)) wrong("%s", why.text);
    return root;
}

/* A Lua table as a file of configuration would give it. */
static inline yyjson_val *lua_said(const char *text, struct arena *arena) {
    yyjson_val *root = NULL;
    struct fail why = {0};
    if (config_read_text(bytes_of(text), "test.lua", arena, &root, &why)) wrong("%s in %s", why.text, text);
    return root;
}

static inline void print_said(const struct faults *faults) {
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        print_error("  %s %s: %s\n", faults->list[i].pointer, faults->list[i].code, faults->list[i].detail);
    }
}

static inline size_t times_said(const struct faults *faults, const char *pointer, const char *code) {
    size_t times = 0;
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        times += strcmp(faults->list[i].pointer, pointer) == 0 && strcmp(faults->list[i].code, code) == 0;
    }
    return times;
}

/* `expected`: "pointer code; pointer code", in any order, nothing else; "" for none. */
static inline void assert_said(const struct faults *faults, const char *expected, const char *name) {
    size_t count = 0;
    char pointer[200], code[80];
    int used = 0;
    for (const char *at = expected; *at; at += used) {
        if (sscanf(at, " %199[^ ;] %79[^ ;]%n", pointer, code, &used) != 2) wrong("%s: cannot read \"%s\"", name, at);
        while (at[used] == ';') used++;
        const char *place = strcmp(pointer, ".") == 0 ? "" : pointer; /* the root */
        if (times_said(faults, place, code) != 1) {
            print_said(faults);
            wrong("%s: \"%s %s\" was said %zu times", name, pointer, code, times_said(faults, place, code));
        }
        count++;
    }
    if (faults->count == count) return;
    print_said(faults);
    wrong("%s: %zu faults, expected \"%s\"", name, faults->count, expected);
}

/* What officers read has its French. */
static inline void assert_french(const struct faults *faults, const char *name) {
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        const struct fault *one = &faults->list[i];
        if (strcmp(one->detail, one->detail_fr) == 0) wrong("%s: no French for \"%s\"", name, one->detail);
    }
}

#endif
