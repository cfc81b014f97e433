/* JSON of the API as people read it: tables, sheets, problems; and errors. Control characters of others are blanks, on
 * a terminal and elsewhere; on a terminal what matters stands out (highlight.h).
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "base/json.h"

#include <stdarg.h>

/* One column of a table or one line of a sheet: what stands at a JSON Pointer, under a name in two languages. */
struct print_field {
    const char *pointer, *fr, *en; /* pointer NULL ends a list */
};

/* As text: texts as they are, null "-", truth in words, anything else as JSON. In the arena; "" when there is none. */
const char *print_value(yyjson_val *value, struct arena *arena);
/* A line a member of `items` (an array), under a line of names; widths by code points. */
void print_table(FILE *out, yyjson_val *items, const struct print_field *fields, struct arena *arena);
/* "Name  value" for each field that is there and not null. */
void print_sheet(FILE *out, yyjson_val *object, const struct print_field *fields, struct arena *arena);
/* "guichet COMMAND: words" on stderr. */
void print_failure(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
void print_failure_list(const char *command, const char *format, va_list list) __attribute__((format(printf, 2, 0)));
/* A line on stdout that says that all is well. */
void print_good(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A refusal with all its faults (RFC 9457). `problem` may be NULL. */
void print_problem(FILE *out, const char *command, long code, yyjson_val *problem);
/* Text from elsewhere, control characters shown as blanks. */
void print_text(FILE *out, const char *text);

#endif
