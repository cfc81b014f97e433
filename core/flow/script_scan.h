/* The tokens of Lua source, as far as they are needed to find names in it: comments are passed over.
 *
 * Floor: flow (pure). Thread: any. */
#ifndef FLOW_SCRIPT_SCAN_H
#define FLOW_SCRIPT_SCAN_H

#include "base/bytes.h"

/* Behind blanks and comments. */
size_t script_scan_blanks(struct bytes source, size_t i);
/* Behind the word, the quoted text or the long text "[[…]]" that begins at i; i itself when none does. */
size_t script_scan_word(struct bytes source, size_t i);
size_t script_scan_quoted(struct bytes source, size_t i);
size_t script_scan_long(struct bytes source, size_t i);
/* The next token from *i on: a word, a text with its quotes, or one sign. False: the end. */
bool script_scan_next(struct bytes source, size_t *i, struct bytes *token);

#endif
