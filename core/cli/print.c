/* Cells first, then their widths, then the lines. */
#include "cli/print.h"

#include "base/text.h"
#include "cli/highlight.h"
#include "cli/language.h"
#include "cli/terminal.h"

#include <stdarg.h>

#define VALUE_MAX   4096
#define COLUMNS_MAX 16

/* ---- text ---- */

/* In place: C0, DEL and C1 (0xC2 0x80–0x9F in UTF-8) become blanks. */
static void tame(char *text) {
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        bool is_c1 = c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F;
        if (is_c1) c[0] = c[1] = ' ';
        if (*c < 0x20 || *c == 0x7F) *c = ' ';
    }
}

void print_text(FILE *out, const char *text) {
    char *copy = strdup(text);
    if (!copy) return;
    tame(copy);
    fputs(copy, out);
    free(copy);
}

const char *print_value(yyjson_val *value, struct arena *arena) {
    struct buffer text;
    struct json_out out;
    char *copy = NULL;
    if (!value || yyjson_is_null(value)) return "-";
    if (yyjson_is_bool(value)) return yyjson_get_bool(value) ? language_pick("oui", "yes") : language_pick("non", "no");
    if (yyjson_is_str(value)) {
        copy = arena_text(arena, yyjson_get_str(value));
    } else {
        buffer_init(&text, VALUE_MAX);
        json_out_init(&out, &text);
        json_put_value(&out, value);
        copy = text.status ? arena_text(arena, "…") : arena_copy(arena, buffer_bytes(&text));
        buffer_done(&text);
    }
    if (copy) tame(copy);
    return copy ? copy : "";
}

static void put_styled(FILE *out, const char *text, enum terminal_style style) {
    if (style) terminal_style(out, style);
    fputs(text, out);
    if (style) terminal_style(out, TERMINAL_PLAIN);
}

/* What the style costs takes no column. */
static void put_padded(FILE *out, const char *text, enum terminal_style style, size_t width) {
    size_t length = text_length(bytes_of(text));
    put_styled(out, text, style);
    for (; length < width; length++) fputc(' ', out);
}

static yyjson_val *at(yyjson_val *object, const char *pointer) {
    return pointer[0] ? yyjson_ptr_get(object, pointer) : object;
}

/* ---- tables ---- */

struct cell {
    const char *text;
    enum terminal_style style;
};

static void put_line(FILE *out, const struct cell *cells, const size_t *widths, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i + 1 == count) put_styled(out, cells[i].text, cells[i].style);
        else put_padded(out, cells[i].text, cells[i].style, widths[i] + 2);
    }
    fputc('\n', out);
}

static size_t count_fields(const struct print_field *fields) {
    size_t count = 0;
    while (fields[count].pointer) count++;
    require(count <= COLUMNS_MAX);
    return count;
}

void print_table(FILE *out, yyjson_val *items, const struct print_field *fields, struct arena *arena) {
    size_t columns = count_fields(fields), rows = yyjson_arr_size(items), widths[COLUMNS_MAX] = {0};
    struct cell *cells = arena_array(arena, (rows + 1) * columns, sizeof *cells);
    size_t i, count;
    yyjson_val *item;
    if (!cells || !columns) return;
    for (size_t k = 0; k < columns; k++)
        cells[k] = (struct cell){language_pick(fields[k].fr, fields[k].en), TERMINAL_TITLE};
    yyjson_arr_foreach(items, i, count, item) {
        for (size_t k = 0; k < columns; k++)
            cells[(i + 1) * columns + k] =
                (struct cell){print_value(at(item, fields[k].pointer), arena), highlight_of(item, fields[k].pointer)};
    }
    for (size_t c = 0; c < (rows + 1) * columns; c++) {
        size_t length = text_length(bytes_of(cells[c].text));
        if (length > widths[c % columns]) widths[c % columns] = length;
    }
    for (size_t row = 0; row <= rows; row++) put_line(out, cells + row * columns, widths, columns);
}

void print_sheet(FILE *out, yyjson_val *object, const struct print_field *fields, struct arena *arena) {
    size_t width = 0;
    for (const struct print_field *f = fields; f->pointer; f++) {
        size_t length = text_length(bytes_of(language_pick(f->fr, f->en)));
        yyjson_val *value = at(object, f->pointer);
        if (value && !yyjson_is_null(value) && length > width) width = length;
    }
    for (const struct print_field *f = fields; f->pointer; f++) {
        yyjson_val *value = at(object, f->pointer);
        if (!value || yyjson_is_null(value)) continue;
        put_padded(out, language_pick(f->fr, f->en), TERMINAL_PLAIN, width + 2);
        put_styled(out, print_value(value, arena), highlight_of(object, f->pointer));
        fputc('\n', out);
    }
}

/* ---- what is well, errors, refusals ---- */

void print_failure(const char *command, const char *format, ...) {
    va_list list;
    va_start(list, format);
    print_failure_list(command, format, list);
    va_end(list);
}

void print_failure_list(const char *command, const char *format, va_list list) {
    terminal_style(stderr, TERMINAL_ERROR);
    fprintf(stderr, "guichet %s: ", command);
    vfprintf(stderr, format, list);
    terminal_style(stderr, TERMINAL_PLAIN);
    fputc('\n', stderr);
}

static void put_fault(FILE *out, yyjson_val *fault) {
    fputs("  ", out);
    print_text(out, json_get_string(fault, "pointer", ""));
    fputs(": ", out);
    print_text(out, json_get_string(fault, "detail", ""));
    const char *code = json_get_string(fault, "code", NULL);
    if (code) {
        fputs(" [", out);
        print_text(out, code);
        fputs("]", out);
    }
    fputc('\n', out);
}

void print_good(const char *format, ...) {
    va_list list;
    terminal_style(stdout, TERMINAL_GOOD);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    terminal_style(stdout, TERMINAL_PLAIN);
    fputc('\n', stdout);
}

void print_problem(FILE *out, const char *command, long code, yyjson_val *problem) {
    const char *title = json_get_string(problem, "title", NULL), *detail = json_get_string(problem, "detail", NULL);
    const char *word = json_get_string(problem, "code", NULL);
    size_t i, count;
    yyjson_val *fault;
    terminal_style(out, TERMINAL_ERROR);
    fprintf(out, "guichet %s: %ld", command, code);
    if (word) fputc(' ', out), print_text(out, word);
    if (title) fputs(": ", out), print_text(out, title);
    if (detail) fputs(": ", out), print_text(out, detail);
    terminal_style(out, TERMINAL_PLAIN);
    fputc('\n', out);
    yyjson_arr_foreach(json_get(problem, "errors"), i, count, fault) put_fault(out, fault);
}
