/* Blind indices made anew from the contents: a case that was filed before there was the one form of search
 * (search_form.h), or under other rules of it, is found again.
 *
 *   page of cases ─▶ each opened, its inputs checked as they were once ─▶ what its rows lack, one change each ─▶ next
 *
 * Rows are only added. An older one stands for nothing that can be asked for, and goes with its case; and there is what
 * no content can give back, as the whole number of a card that came with an event. Where a run stands is the caller's
 * to keep; whoever begins again passes over what is done.
 *
 * Floor: desk. Thread: any that may wait for the store (the workshop's, a tool's). Beside a gateway that serves: a case
 * that has moved on meanwhile is looked at once more. */
#ifndef DESK_REINDEX_H
#define DESK_REINDEX_H

#include "desk/desk.h"

#define REINDEX_PAGE 200 /* cases */

struct reindex {
    int64_t after; /* row of the store behind which the page begins, 0: the first; afterwards that of the next page */
    bool has_more;
    size_t looked_at, mended, indices; /* cases, those that lacked some, and how many */
    /* numbers of those whose content does not read: the log says why */
    char unread[REINDEX_PAGE][REQUISITION_NUMBER_SIZE + 1];
    size_t unread_count;
};

/* One page. A failure (the disk is full, the keys are not at hand) leaves `after` where it was. */
int reindex_page(struct desk *desk, struct reindex *reindex, struct fail *why);

/* {"looked_at","mended","indices","unread":[number],"next":cursor|null} */
void reindex_write(struct json_out *out, const struct reindex *reindex);
/* `cursor` as it was given out. GUICHET_MALFORMED. */
int reindex_from(struct bytes cursor, struct reindex *reindex, struct fail *why);

#endif
