/* What the tests of identifiers share: a vector (text, level, normal form, code) and the check of a table of them. */
#ifndef UNIT_DOMAIN_VECTORS_H
#define UNIT_DOMAIN_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "domain/identifiers.h"

#define LENGTH(of) (sizeof(of) / sizeof *(of))
#define SEED       UINT64_C(20261123)
#define wrong(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#define OK         IDENTIFIER_OK
#define INFO       IDENTIFIER_INFO
#define WARN       IDENTIFIER_WARN
#define REJECT     IDENTIFIER_REJECT
#define K(x)       IDENTIFIER_##x

struct vector {
    enum identifier_kind kind;
    const char *raw;
    enum identifier_level level;
    const char *norm; /* NULL: the raw text itself, or "" when rejected */
    const char *code; /* NULL: not looked at */
};

static inline void check_vectors(const struct vector *vectors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct vector *v = &vectors[i];
        struct identifier id;
        int status = identifier_check(v->kind, bytes_of(v->raw), &id);
        const char *norm = v->norm ? v->norm : v->level == REJECT ? "" : v->raw;
        const char *name = identifier_kind_name(v->kind);
        if (id.level != v->level) wrong("%s \"%s\": level %d (%s)", name, v->raw, id.level, id.code);
        if (strcmp(id.norm, norm) != 0) wrong("%s \"%s\": became \"%s\"", name, v->raw, id.norm);
        if (v->code && strcmp(id.code, v->code) != 0) wrong("%s \"%s\": code %s", name, v->raw, id.code);
        assert_int_equal(status, v->level == REJECT ? GUICHET_INVALID : GUICHET_OK);
        assert_int_equal(id.code[0] == '\0', v->level == OK);
        assert_true((id.fr[0] == '\0') == (v->level == OK) && (id.en[0] == '\0') == (v->level == OK));
    }
}

#endif
