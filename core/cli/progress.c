/* The line, and when it is drawn. */
#include "cli/progress.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/language.h"
#include "cli/terminal.h"

#include <unistd.h>

#define EVERY_MS    100
#define COLUMNS_MAX 400
#define BAR_LEAST   5
#define NAME_ROOM   12 /* columns that the words leave; half of them are for the name */
#define BAR_MOST    40
#define NAME_BYTES  1024
#define WORDS_MAX   4
#define WORD_BYTES  80

/* ---- words ---- */

/* "33.1 MiB", "33,1 Mio"; of a count "33100". */
static void put_amount(char *out, size_t size, const struct progress_state *s, double bytes) {
    static const char *const units[][2] = {{"o", "B"}, {"Kio", "KiB"}, {"Mio", "MiB"}, {"Gio", "GiB"}, {"Tio", "TiB"}};
    size_t unit = 0;
    while (!s->is_count && bytes >= 1023.95 && unit + 1 < sizeof units / sizeof units[0]) bytes /= 1024, unit++;
    const char *name = language_pick(units[unit][0], units[unit][1]), *point = language_pick(",", ".");
    long tenths = (long)(bytes * 10 + 0.5);
    if (s->is_count) snprintf(out, size, "%.0f", bytes);
    else if (!unit) snprintf(out, size, "%.0f %s", bytes, name);
    else snprintf(out, size, "%ld%s%ld %s", tenths / 10, point, tenths % 10, name);
}

/* "0:04 left" while it runs, "in 0:08" when it is over. */
static void put_time(char *out, size_t size, const struct progress_state *s, double per_second) {
    double left = per_second > 0 ? (double)(s->total - s->done) / per_second : -1;
    long seconds = (long)((s->is_over ? (double)s->ms / 1000 : left) + 0.5);
    out[0] = '\0';
    if (s->is_over) snprintf(out, size, language_pick("  en %ld:%02ld", "  in %ld:%02ld"), seconds / 60, seconds % 60);
    else if (s->total > 0 && left >= 0 && left < 360000)
        snprintf(out, size, language_pick("  reste %ld:%02ld", "  %ld:%02ld left"), seconds / 60, seconds % 60);
}

/* What is said beside the bar, each part with the two blanks before it: how much, how fast, how long. */
struct words {
    char parts[WORDS_MAX][WORD_BYTES];
};

static void say(const struct progress_state *s, struct words *w) {
    char done[32], total[32], rate[32];
    double per_second = s->ms > 0 ? (double)s->done * 1000 / (double)s->ms : 0;
    int percent = s->total > 0 ? (int)((double)s->done * 100 / (double)s->total) : 0;
    put_amount(done, sizeof done, s, (double)s->done);
    put_amount(total, sizeof total, s, (double)s->total);
    put_amount(rate, sizeof rate, s, per_second);
    snprintf(w->parts[0], WORD_BYTES, s->total > 0 ? "%3d %%" : "", percent);
    snprintf(w->parts[1], WORD_BYTES, s->total > 0 ? "  %s / %s" : "%s", done, total);
    snprintf(w->parts[2], WORD_BYTES, "  %s/s", rate);
    put_time(w->parts[3], WORD_BYTES, s, per_second);
}

/* ---- the line ---- */

struct line {
    char *text;
    size_t size;
    int left; /* columns that are free */
};

static void put(struct line *line, struct bytes text) {
    for (size_t step; text.size && (step = text_utf8_step(text));
         text = (struct bytes){text.data + step, text.size - step}) {
        int columns = terminal_columns((struct bytes){text.data, step});
        if (columns > line->left || line->size + step >= PROGRESS_LINE_SIZE) return;
        memcpy(line->text + line->size, text.data, step);
        line->size += step;
        line->left -= columns;
    }
}

static void put_char(struct line *line, char c, int times) {
    while (times-- > 0) put(line, (struct bytes){&c, 1});
}

/* Clean, on one line, and not wider than `most`. */
static void put_name(struct line *line, const char *name, int most) {
    char clean[NAME_BYTES];
    size_t rest, size = strlen(name) < sizeof clean ? strlen(name) : sizeof clean;
    struct line part = {line->text + line->size, 0, most};
    size = terminal_clean((struct bytes){name, size}, clean, &rest);
    for (size_t i = 0; i < size; i++)
        if (clean[i] == '\n' || clean[i] == '\t') clean[i] = ' ';
    put(&part, (struct bytes){clean, size});
    line->size += part.size;
    line->left -= most - part.left;
}

static void put_bar(struct line *line, const struct progress_state *s, int width) {
    int full = (int)((double)s->done * width / (double)s->total);
    if (full > width) full = width;
    put_char(line, '[', 1);
    put_char(line, '=', full);
    put_char(line, '>', full < width);
    put_char(line, ' ', width - full - 1);
    put(line, BYTES("]  "));
}

void progress_line(const struct progress_state *state, int columns, char out[PROGRESS_LINE_SIZE]) {
    struct words words;
    struct line line = {out, 0, (columns < COLUMNS_MAX ? columns : COLUMNS_MAX) - 1};
    int needed = 0;
    say(state, &words);
    for (size_t i = 0; i < WORDS_MAX; i++) needed += (int)strlen(words.parts[i]);
    if (line.left - needed - 2 >= NAME_ROOM) {
        put_name(&line, state->name, (line.left - needed - 2) / 2);
        put(&line, BYTES("  "));
    }
    int bar = line.left - needed - 4;
    if (state->total > 0 && bar >= BAR_LEAST) put_bar(&line, state, bar < BAR_MOST ? bar : BAR_MOST);
    for (size_t i = 0; i < WORDS_MAX && (int)strlen(words.parts[i]) <= line.left; i++)
        put(&line, bytes_of(words.parts[i]));
    put_char(&line, ' ', line.left);
    out[line.size] = '\0';
}

/* ---- drawing ---- */

static void draw(struct progress *p, const char *end) {
    char line[PROGRESS_LINE_SIZE];
    progress_line(&p->state, terminal_width(stderr), line);
    dprintf(STDERR_FILENO, "\r%s%s", line, end);
    p->drawn_ms = p->state.ms;
    p->is_drawn = true;
}

static int64_t now_ms(void) {
    return clock_monotonic_us() / 1000;
}

void progress_begin(struct progress *p, const char *name) {
    *p = (struct progress){.state = {.name = name}, .begun_ms = now_ms(), .is_live = name && terminal_is(stderr)};
}

void progress_begin_count(struct progress *p, const char *name) {
    progress_begin(p, name);
    p->state.is_count = true;
}

void progress_show(struct progress *p, int64_t done, int64_t total) {
    if (!p->is_live) return;
    p->state.ms = now_ms() - p->begun_ms;
    p->state.done = done;
    p->state.total = total && total < done ? done : total;
    if (p->state.ms - p->drawn_ms >= EVERY_MS) draw(p, "");
}

void progress_end(struct progress *p, int64_t done, bool is_whole) {
    bool is_told = p->is_live && (p->is_drawn || (is_whole && !p->state.is_count));
    p->is_live = false;
    if (!is_told) return;
    p->state.ms = now_ms() - p->begun_ms;
    p->state.is_over = is_whole;
    if (is_whole) p->state.done = p->state.total = done;
    draw(p, "\n");
}
