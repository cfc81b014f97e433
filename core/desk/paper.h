/* Paper: A4 pages of titles, tables and small print, as PDF with embedded fonts, on libharu.
 *
 * Texts are UTF-8. What the font has no sign for, and what would be no sign at all (controls), stands as its number:
 * [U+1F600]. The same calls give the same bytes: no clock, no random id. After the first failure every call does
 * nothing, and paper_close tells it.
 *
 * Floor: desk (pure but for reading the fonts). Thread: one at a time. */
#ifndef DESK_PAPER_H
#define DESK_PAPER_H

#include "base/arena.h"
#include "base/fail.h"

#define PAPER_COLUMNS_MAX 12
#define PAPER_PAGES_MAX   500 /* longer ones end with a line that says so */

struct paper;

struct paper_about {
    const char *font, *font_bold; /* paths of TrueType files */
    const char *title, *author;   /* of the document */
    const char *foot;             /* at the foot of every page, before its number */
    int64_t made_at;              /* UTC, milliseconds */
};

/* GUICHET_CONFIG: the fonts cannot be used. */
int paper_open(const struct paper_about *about, struct paper **out, struct fail *why);

enum paper_style { PAPER_TITLE, PAPER_HEADING, PAPER_LABEL, PAPER_BODY, PAPER_SMALL, PAPER_STYLE_COUNT };

/* A paragraph over the whole width; lines are broken at blanks, and anywhere in words that are too long. */
void paper_text(struct paper *paper, enum paper_style style, struct bytes text);

/* A table of `columns` begins; shares[i] is what column i would like to be wide, in any unit. `head`: its titles, or
 * NULL; they are repeated on every page, and must live until the table is over. */
void paper_table(struct paper *paper, size_t columns, const double *shares, const struct bytes *head);
/* One row of it. is_titled: the first cell is a title. */
void paper_row(struct paper *paper, const struct bytes *cells, bool is_titled);
void paper_table_end(struct paper *paper);
/* Are there as many pages as there may be? What is added then is left out. */
bool paper_is_full(const struct paper *paper);

/* The document, appended to `out`; the paper is gone, also when it failed. */
int paper_close(struct paper *paper, struct buffer *out, struct fail *why);

#endif
