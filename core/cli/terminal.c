/* One table of styles, and one door to the terminal. */
#include "cli/terminal.h"

#include "base/text.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH     80
#define WIDTH_MAX 1000
#define PIECE     4096

/* ---- what it is ---- */

/* A guarded stream has no descriptor that it knows of. */
static int descriptor_of(FILE *out) {
    if (out == stdout) return STDOUT_FILENO;
    return out == stderr ? STDERR_FILENO : fileno(out);
}

bool terminal_is(FILE *out) {
    return isatty(descriptor_of(out)) == 1;
}

int terminal_width(FILE *out) {
    const char *columns = getenv("COLUMNS");
    struct winsize size = {0};
    uint64_t width = 0;
    if (columns && bytes_to_uint(bytes_of(columns), WIDTH_MAX, &width) == GUICHET_OK && width) return (int)width;
    return ioctl(descriptor_of(out), TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : WIDTH;
}

/* ---- styles ---- */

const char *terminal_code(enum terminal_style style) {
    static const char *const codes[] = {
        [TERMINAL_PLAIN] = "\033[0m",  [TERMINAL_TITLE] = "\033[1m", [TERMINAL_VITAL] = "\033[1m",
        [TERMINAL_LATE] = "\033[31m",  [TERMINAL_SOON] = "\033[33m", [TERMINAL_GOOD] = "\033[32m",
        [TERMINAL_ERROR] = "\033[31m", [TERMINAL_WHO] = "\033[36m",
    };
    return codes[style];
}

static bool has_colour(FILE *out) {
    const char *kind = getenv("TERM"), *none = getenv("NO_COLOR");
    return terminal_is(out) && !(none && none[0]) && !(kind && strcmp(kind, "dumb") == 0);
}

static bool put_all(int descriptor, const char *data, size_t size) {
    while (size) {
        ssize_t done = write(descriptor, data, size);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        data += done;
        size -= (size_t)done;
    }
    return true;
}

/* Beside the stream, since its guard lets no escape sequence through. */
void terminal_style(FILE *out, enum terminal_style style) {
    const char *code = terminal_code(style);
    if (!has_colour(out)) return;
    fflush(out);
    put_all(descriptor_of(out), code, strlen(code));
}

/* ---- what reaches it ---- */

static uint32_t code_point(const char *text, size_t size) {
    static const uint8_t lead[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = (uint8_t)text[0] & lead[size];
    for (size_t i = 1; i < size; i++) point = point << 6 | ((uint8_t)text[i] & 0x3F);
    return point;
}

static bool is_blanked(uint32_t point) {
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x08},     {0x0B, 0x1F},     {0x7F, 0x9F},    {0x061C, 0x061C},
                  {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}}; /* C0, DEL and C1; directions */
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (point >= ranges[i].first && point <= ranges[i].last) return true;
    return false;
}

/* Bytes of the code point that the end of `text` begins, so far as can be seen; 0: it begins none. */
static size_t started(struct bytes text) {
    uint8_t first = (uint8_t)text.data[0];
    size_t whole = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
    if (text.size >= whole) return 0;
    for (size_t i = 1; i < text.size; i++)
        if (((uint8_t)text.data[i] & 0xC0) != 0x80) return 0;
    return text.size;
}

size_t terminal_clean(struct bytes text, char *out, size_t *rest) {
    size_t made = 0;
    *rest = 0;
    while (text.size) {
        size_t step = text_utf8_step(text);
        if (!step && (*rest = started(text)) != 0) return made;
        bool is_shown = step && !is_blanked(code_point(text.data, step));
        for (size_t i = 0; is_shown && i < step; i++) out[made++] = text.data[i];
        if (!is_shown) out[made++] = step ? ' ' : '?';
        step += !step;
        text = (struct bytes){text.data + step, text.size - step};
    }
    return made;
}

int terminal_columns(struct bytes text) {
    int columns = 0;
    while (text.size) {
        size_t step = text_utf8_step(text);
        step += !step;
        columns += code_point(text.data, step) < 0x1100 ? 1 : 2;
        text = (struct bytes){text.data + step, text.size - step};
    }
    return columns;
}

/* ---- the door ---- */

static ssize_t guard_write(void *cookie, const char *data, size_t size) {
    struct terminal_guard *guard = cookie;
    char text[TERMINAL_STARTED_MAX + PIECE], clean[TERMINAL_STARTED_MAX + PIECE];
    for (size_t done = 0; done < size;) {
        size_t piece = size - done < PIECE ? size - done : PIECE, whole = guard->size + piece, rest;
        memcpy(text, guard->started, guard->size);
        memcpy(text + guard->size, data + done, piece);
        size_t made = terminal_clean((struct bytes){text, whole}, clean, &rest);
        memcpy(guard->started, text + whole - rest, rest);
        guard->size = rest;
        if (!put_all(guard->descriptor, clean, made)) return 0;
        done += piece;
    }
    return (ssize_t)size;
}

static FILE *guarded(FILE *out, struct terminal_guard *guard) {
    const cookie_io_functions_t functions = {.write = guard_write};
    FILE *safe = terminal_is(out) ? fopencookie(guard, "w", functions) : NULL;
    if (!safe) return out;
    guard->descriptor = descriptor_of(out);
    setvbuf(safe, NULL, _IOLBF, BUFSIZ);
    return safe;
}

void terminal_guard(struct terminal_guard guards[2]) {
    stdout = guarded(stdout, &guards[0]);
    stderr = guarded(stderr, &guards[1]);
}
