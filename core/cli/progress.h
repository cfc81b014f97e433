/* How far a transfer is: one line on stderr that is drawn over itself, at most ten times a second, and left whole at
 * the end. Only where stderr is a terminal.
 *
 *   pv.pdf  [==========>         ]   52 %  33.1 MiB / 64.0 MiB  8.4 MiB/s  0:04 left
 *
 * Floor: cli. Thread: main. The line has no escape sequence: it is written over with blanks. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/bytes.h"

/* A transfer as far as it is. */
struct progress_state {
    const char *name;    /* of the file, from wherever: shown clean */
    int64_t done, total; /* bytes, or what is counted; total 0: not known */
    int64_t ms;          /* since it began */
    bool is_count, is_over;
};

struct progress {
    struct progress_state state;
    int64_t begun_ms, drawn_ms; /* drawn: since it began */
    bool is_live, is_drawn;
};

/* `name` NULL: nothing will be shown. Borrowed until the end. */
void progress_begin(struct progress *progress, const char *name);
/* Of things instead of bytes; nothing is shown of what is soon over. */
void progress_begin_count(struct progress *progress, const char *name);
/* As often as one likes. */
void progress_show(struct progress *progress, int64_t done, int64_t total);
/* Whole: all of these are there. Else the line stays where it was. A second end does nothing. */
void progress_end(struct progress *progress, int64_t done, bool is_whole);

#define PROGRESS_LINE_SIZE 4096
/* The line for so many columns, of which it leaves the last one free (lines break there); shorter ones lose the bar,
 * then the name. Padded with blanks, without line end. */
void progress_line(const struct progress_state *state, int columns, char out[PROGRESS_LINE_SIZE]);

#endif
