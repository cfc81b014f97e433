/* A requisition's head and deadlines as one JSON array each, read back in place.
 *
 * Floor: store. Thread: any. A list of fifty reads fifty heads, so a head is one column and reading it allocates
 * nothing: the texts stay in the copy they were read from. */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include "domain/requisition.h"

/* Everything but id, version, entries and deadlines, which have columns of their own. */
int pack_head(struct buffer *out, const struct requisition *head);
/* What a list shows of it, as a JSON object: members of contract §3 that do not change with the caller's language
 * or the hour. It begins with clock and outcome, so that who shows it sees whether time runs
 * (PACK_SUMMARY_RUNS, PACK_SUMMARY_PAUSED), then type, type_version and state, which give the state's title. */
int pack_summary(struct buffer *out, const struct requisition *head);
#define PACK_SUMMARY_RUNS   "\"clock\":\"running\",\"outcome\":null,"
#define PACK_SUMMARY_PAUSED "\"clock\":\"paused\","
int pack_deadlines(struct buffer *out, const struct requisition *head);

/* May the packed head have a circle (domain/circle.h)? Without reading it: its last member is then a text. */
bool pack_may_have_circle(struct bytes head);

/* `text` ends with NUL, is written over, and must live as long as *head. GUICHET_DISK when it is not what pack_… wrote.
 */
int pack_read_head(char *text, struct requisition *head);
int pack_read_deadlines(char *text, struct requisition *head);

#endif
