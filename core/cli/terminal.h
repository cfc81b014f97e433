/* Terminals: who is shown colours, how wide they are, and what must never reach one.
 *
 * Floor: cli. Thread: main. What is not a terminal (a pipe, a file) gets every byte as it is and never a colour. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/bytes.h"

#include <stdio.h>

/* What is said by colour is said in words too. */
enum terminal_style {
    TERMINAL_PLAIN,
    TERMINAL_TITLE,
    TERMINAL_VITAL, /* a risk to life */
    TERMINAL_LATE,  /* overdue, missed */
    TERMINAL_SOON,
    TERMINAL_GOOD,
    TERMINAL_ERROR,
    TERMINAL_WHO, /* who speaks, in a demonstration */
};

#define TERMINAL_STARTED_MAX 3 /* bytes of a code point that is not whole */

struct terminal_guard {
    int descriptor;
    char started[TERMINAL_STARTED_MAX]; /* of the code point that the next piece ends */
    size_t size;
};

/* From now on what is printed to stdout and stderr, where they are terminals, goes through terminal_clean: texts of
 * others (a server, a file, a script) cannot move the cursor, set a title or hide a line. To be called once; the
 * guards, all 0, must last until the program has printed its last. */
void terminal_guard(struct terminal_guard guards[2]);

/* What is printed to `out` from here on is in this style, on a terminal; not with TERM=dumb, nor with NO_COLOR set to
 * anything but "" (no-color.org). */
void terminal_style(FILE *out, enum terminal_style style);
/* What switches to the style (ECMA-48 SGR). */
const char *terminal_code(enum terminal_style style);

bool terminal_is(FILE *out);
/* Columns: COLUMNS, else what the terminal says, else 80. */
int terminal_width(FILE *out);

/* `text` as a terminal is given it, in `out`, which has room for text.size bytes: control characters (C0 but line ends
 * and tabs, DEL, C1) and those that turn the direction of a text are blanks, what is no UTF-8 is '?'. Returns the size
 * of it. *rest: bytes at the end that are not in it, since they begin a code point (at most 3). */
size_t terminal_clean(struct bytes text, char *out, size_t *rest);
/* Columns that clean UTF-8 takes at most: letters beyond the Latin, Greek and Cyrillic ones count for two. */
int terminal_columns(struct bytes text);

#endif
