/* A failure with words for the person who must repair it.
 *
 * Floor: base. Thread: any. Functions that face configuration, network, script, disk or plugin take a last
 * `struct fail *why` (may be NULL) and `return fail(why, GUICHET_X, "file %s: …", …)`. It travels up and is logged
 * once, by the runner that knows request, actor and step. */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include "base/bytes.h"

#include <stdarg.h>

struct fail {
    int status;
    char code[48]; /* problem code when more precise than the status's own, else "" */
    char text[464];
    char french[464]; /* the same for callers who read French, where fault_words.h has it; else "" */
};

/* Fills *why (if not NULL; the text is cut to fit, between code points) and returns `status`. */
int fail(struct fail *why, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same with a problem code of its own, as "event_not_allowed". */
int fail_code(struct fail *why, int status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with the list begun by the caller; `code` may be NULL. */
int fail_list(struct fail *why, int status, const char *code, const char *format, va_list list)
    __attribute__((format(printf, 4, 0)));
/* In the language of the caller: "en", else French as far as it is known. */
const char *fail_text(const struct fail *why, const char *language);
/* Puts words in front of the text that is there: "scripts/a.lua: " + text. Returns why->status; without
 * `why` there is none to return, so GUICHET_INTERNAL: keep the status yourself where `why` may be NULL. */
int fail_prefix(struct fail *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Name ("MALFORMED"), problem code ("malformed"), HTTP code (400) and meaning of a status. */
const char *status_name(int status);
const char *status_code(int status);
int status_http(int status);
const char *status_meaning(int status);

#endif
