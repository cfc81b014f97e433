/* Lists that are merged from several indices: requisitions that a team may see, the queue of several teams.
 *
 * Floor: store. Thread: the reader's. A page looks at LIST_SCAN_MAX rows at most; when a filter finds too few among
 * them, the page is short and `next` goes on from there: a loop never stands still for a rare word. */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "store/reader.h"

#define LIST_SCAN_MAX      10000
#define LIST_LIMIT_DEFAULT 50
#define LIST_LIMIT_MAX     1000

int list_requisitions(struct reader *reader, struct query *query);
int list_tasks(struct reader *reader, struct query *query);
/* Is this queue one of those that are asked for? */
bool list_has_team(const struct query_filter *filter, const char *team);

/* Opaque cursor: hex of kind, two numbers and an id. */
struct list_cursor {
    int64_t key, row;
    struct id id;
};
/* GUICHET_MALFORMED for one that was not given out for this kind of list. An empty cursor leaves *out as it is. */
int list_cursor_read(struct query *query, uint8_t kind, struct list_cursor *out);
int list_cursor_write(struct query *query, uint8_t kind, const struct list_cursor *at);
int64_t list_limit(const struct query *query);

#endif
