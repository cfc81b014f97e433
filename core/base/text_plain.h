/* The ASCII that pasted text stands for.
 *
 * Floor: base (pure). Thread: any.
 * Of NFKC (Unicode TR 15) what turns up in numbers and addresses: full-width forms, digits of every style, blanks and
 * dashes of every width; what is not seen (zero-width, soft hyphens, marks of direction) is nothing. */
#ifndef BASE_TEXT_PLAIN_H
#define BASE_TEXT_PLAIN_H

#include "base/arena.h"

#define TEXT_PLAIN_NONE (-1)

/* One step at `at` < text.size: *out is a byte of the plain text, or TEXT_PLAIN_NONE. Returns the bytes read. What
 * stands for no ASCII comes byte by byte as it is. `text` is UTF-8. */
size_t text_plain_step(struct bytes text, size_t at, int *out);
/* The whole of it, in the arena; NULL: no memory. */
char *text_plain(struct arena *arena, struct bytes text);

#endif
