/* Whether a row belongs to what is asked of a list, and to what its reader may see.
 *
 * Floor: store. Thread: any. */
#ifndef STORE_LIST_FILTER_H
#define STORE_LIST_FILTER_H

#include "store/list.h"

bool list_filter_has_word(const char *const *words, const char *word);

/* Is it the unit's own? Of requesters only. */
bool list_filter_is_of_unit(const struct query_filter *f, const struct requisition *r);
bool list_filter_is_visible(const struct query_filter *f, const struct requisition *r);
/* Need to know: whom the circle does not name, a list does not tell of it. An auditor is told that it exists, but finds
 * it by none of its identifiers. */
bool list_filter_may_know(const struct query_filter *f, const struct requisition *head, const struct task *task);
/* due_at: 0: never. */
bool list_filter_is_due(const struct query_filter *f, int64_t due_at);
/* What a task's case has to be, too. */
bool list_filter_is_sent(const struct query_filter *f, const struct requisition *r);
bool list_filter_is_wanted(const struct query_filter *f, const struct requisition *r);
/* By roles; what needs to be known is for those roles alone, the rest a supervisor may take too. */
bool list_filter_may_take(const struct actor *viewer, unsigned roles, bool is_secret);

#endif
