/* What a caller is shown of a requisition, a task, an entry: the JSON of contract §3.
 *
 * Floor: desk. Thread: any. Writes into a json_out; who sees what is decided here by sight (access.h): a requester
 * never sees an agent's name nor the data in preparation, the holder never sees what is the unit's own, and of a
 * notice's audience no unit sees what another one did. */
#ifndef DESK_VIEW_H
#define DESK_VIEW_H

#include "desk/access.h"

struct view {
    const struct actor *actor;
    enum sight sight;
    int64_t now;
    const char *language;    /* "fr" or "en" */
    const struct desk *desk; /* its vault opens the name of who holds a task, its calendars count what is left */
};

/* The whole representation. `duplicates`: numbers, NULL-ended, or NULL. */
void view_requisition(struct json_out *out, const struct view *view, const struct record *record,
                      const char *const *duplicates);
/* One row of a list: the public part. `titles` are those found for the rows before; it begins with registry and arena.
 */
#define VIEW_TITLES_MAX 8
struct view_titles {
    const struct registry *registry;
    struct arena *arena;
    struct {
        struct bytes kind; /* type, version and state as they stand in a summary */
        const char *title;
    } known[VIEW_TITLES_MAX];
    size_t next;
};
void view_summary(struct json_out *out, const struct view *view, const struct query_row_summary *row,
                  struct view_titles *titles);
void view_task(struct json_out *out, const struct view *view, const struct task *task, const struct requisition *head,
               const struct registry *registry);
/* Is it told at all that this happened? */
bool view_may_see_entry(const struct view *view, const struct query_row_entry *entry);
/* One entry of the history; `payload` is its opened payload (NULL: erased), `flow` gives event titles. */
void view_entry(struct json_out *out, const struct view *view, const struct query_row_entry *entry, yyjson_val *payload,
                const struct flow *flow);

/* Numbers of others that ask for the same, out of a QUERY_DUPLICATES: for a requester those of the own unit, for the
 * holder all. NULL-ended, in the query's arena; NULL without memory. */
const char *const *view_duplicates(enum sight sight, const struct requisition *head, const struct query *query);
/* The same, but only those received before it: what the answer to its submission told, and tells again. */
const char *const *view_earlier_duplicates(enum sight sight, const struct requisition *head, const struct query *query);

/* Strong validator: version, and for the holder's side the state of the claim. At most 48 characters, quoted. */
#define VIEW_ETAG_SIZE 68
void view_etag(const struct record *record, enum sight sight, char out[VIEW_ETAG_SIZE + 1]);

#endif
