/* The places of faults come in three forms: "file:line", "file", and a JSON Pointer into the file. */
#include "cli/report.h"

#include "base/config.h"
#include "cli/terminal.h"

#include <stdarg.h>
#include <unistd.h>

#define FILE_MAX (4u << 20)

/* A line about what has to be repaired. */
__attribute__((format(printf, 2, 3))) static void put(FILE *out, const char *format, ...) {
    va_list list;
    terminal_style(out, TERMINAL_ERROR);
    va_start(list, format);
    vfprintf(out, format, list);
    va_end(list);
    terminal_style(out, TERMINAL_PLAIN);
    fputc('\n', out);
}

/* The line of an option, at least 1. */
static int line_of(const char *file, const char *path) {
    struct arena arena;
    struct bytes text;
    int line = 0;
    arena_init(&arena, 2 * FILE_MAX);
    if (config_slurp(file, FILE_MAX, &arena, &text, NULL) == GUICHET_OK) line = config_line(text, path);
    arena_done(&arena);
    return line > 0 ? line : 1;
}

/* "/parties/2/kind" → "parties": the section whose line is told. */
static void section_of(const char *pointer, char *out, size_t room) {
    size_t size = strcspn(pointer + 1, "/");
    snprintf(out, room, "%.*s", (int)size, pointer + 1);
}

/* Where the line number begins, when the place ends with ":N". */
static const char *number_in(const char *place) {
    const char *colon = strrchr(place, ':');
    return colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1) ? colon + 1 : NULL;
}

/* A test's fault has its place inside the words: "TYPE: NAME: FILE:LINE: words". */
static bool print_inner(FILE *out, const struct fault *fault) {
    size_t length = strlen(fault->pointer);
    const char *inner = strstr(fault->detail, fault->pointer);
    size_t digits = inner && inner[length] == ':' ? strspn(inner + length + 1, "0123456789") : 0;
    if (!digits) return false;
    put(out, "%.*s: %.*s%s", (int)(length + 1 + digits), inner, (int)(inner - fault->detail), fault->detail,
        inner + length + 1 + digits + strspn(inner + length + 1 + digits, ": "));
    return true;
}

static void print_fault(FILE *out, const char *file, const struct fault *fault) {
    const char *number = number_in(fault->pointer);
    char section[64];
    if (number && strcmp(number, "0") == 0) {
        put(out, "%.*s:1: %s", (int)(number - 1 - fault->pointer), fault->pointer, fault->detail);
    } else if (number) {
        put(out, "%s: %s", fault->pointer, fault->detail);
    } else if (print_inner(out, fault)) {
        return;
    } else if (fault->pointer[0] == '/' && strcmp(fault->pointer, file) != 0 && access(fault->pointer, F_OK) != 0) {
        section_of(fault->pointer, section, sizeof section);
        put(out, "%s:%d: %s: %s", file, line_of(file, section), fault->pointer, fault->detail);
    } else {
        put(out, "%s:1: %s", fault->pointer, fault->detail);
    }
}

void report_faults(FILE *out, const char *file, const struct faults *faults) {
    size_t kept = faults->count < FAULTS_MAX ? faults->count : FAULTS_MAX;
    for (size_t i = 0; i < kept; i++) print_fault(out, file, &faults->list[i]);
    if (faults->count > kept) put(out, "%s:1: and %zu more faults", file, faults->count - kept);
}

void report_unread(FILE *out, const char *file, const struct fail *why) {
    size_t length = strlen(file);
    bool has_place = strncmp(why->text, file, length) == 0 && why->text[length] == ':' &&
                     strspn(why->text + length + 1, "0123456789") > 0;
    if (has_place) put(out, "%s", why->text);
    else put(out, "%s:1: %s", file, why->text);
}

void report_option(FILE *out, const char *file, const char *path, const char *text) {
    put(out, "%s:%d: %s", file, line_of(file, path), text);
}
