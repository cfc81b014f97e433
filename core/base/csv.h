/* Values of a table that spreadsheets open (RFC 4180).
 *
 * Floor: base. Thread: any. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/bytes.h"

/* In quotes; what a spreadsheet would take for a formula is kept text by an apostrophe before it. */
void csv_text(struct buffer *out, const char *text);

#endif
