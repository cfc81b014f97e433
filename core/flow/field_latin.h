/* Names and addresses as the post and the index write them.
 *
 * Floor: flow. Thread: any. Results are in the arena, or NULL without memory. Text is valid UTF-8 without NUL. */
#ifndef FLOW_FIELD_LATIN_H
#define FLOW_FIELD_LATIN_H

#include "base/arena.h"

/* The text with every run of blanks (line ends and no-break spaces too) as one blank, and none at the ends. */
char *field_latin_line(struct arena *arena, struct bytes text);
/* Capitals A to Z, digits and single blanks: accents are dropped, ligatures written out, punctuation is a blank (AFNOR
 * XP Z10-011). *is_whole is false when there were letters of another script, which are left out. */
char *field_latin_capitals(struct arena *arena, struct bytes text, bool *is_whole);

#endif
