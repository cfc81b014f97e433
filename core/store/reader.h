/* A reader: a read-only connection with every query prepared.
 *
 * Floor: store. Thread: the loop that owns it. */
#ifndef STORE_READER_H
#define STORE_READER_H

#include "store/ledger.h"
#include "store/query.h"
#include "store/query_table.h"

#define READER_SOURCES_MAX 64 /* teams one list can be merged from */

struct reader {
    struct db db;
    struct ledger ledger;
    /* more statements of the same SQL, for merging; made when first needed */
    sqlite3_stmt *more[SQL_COUNT][READER_SOURCES_MAX];
    bool (*holds)(void *to, struct query *query); /* NULL: every answer is there at once */
    void *holder;
    struct buffer scratch; /* heads that a filter looks at before they are taken */
};

static inline sqlite3_stmt *reader_get(struct reader *reader, enum query_sql which) {
    return reader->db.statements[which];
}
/* The i-th statement of this SQL; NULL when out of memory. */
sqlite3_stmt *reader_get_more(struct reader *reader, enum query_sql which, size_t i);
/* The rows of a query grow in its arena: room for one more of `size` bytes, not zeroed. NULL: no memory. */
void *reader_add_row(struct query *query, void **rows, size_t size, size_t *room);
/* Runs a statement and gives each row to `take`, at most `limit` of them (-1: all). Counts rows in query->count. */
int reader_each_row(struct reader *reader, struct query *query, enum query_sql which, int64_t limit,
                    int (*take)(struct query *query, sqlite3_stmt *s, size_t *room));
/* The questions that have a file of their own: reader_SUBJECT.c. */
int reader_figures(struct reader *reader, struct query *query);
int reader_cases(struct reader *reader, struct query *query);
int reader_events(struct reader *reader, struct query *query);
int reader_events_emergencies(struct reader *reader, struct query *query);
int reader_related(struct reader *reader, struct query *query);
int reader_related_blinds(struct reader *reader, struct query *query);
int reader_news(struct reader *reader, struct query *query);
/* Ends a query after a step that gave neither row nor end. */
int reader_fail(struct reader *reader, struct query *query, int result);

/* The upload that a statement finds for query->id; GUICHET_NOT_FOUND. */
int reader_upload_one(struct reader *reader, struct query *query, enum query_sql which);

/* Questions of other files: reader_history.c, reader_hold.c, reader_erase.c, reader_counters.c, reader_answer.c,
 * reader_upload.c. */
int reader_counters_read(struct reader *reader, struct query *query);
int reader_reading_list(struct reader *reader, struct query *query);
int reader_erase_of(struct reader *reader, struct query *query);
int reader_erase_due(struct reader *reader, struct query *query);
int reader_erase_orders(struct reader *reader, struct query *query);
int reader_erase_order(struct reader *reader, struct query *query);
int reader_items_one(struct reader *reader, struct query *query);
int reader_items_case(struct reader *reader, struct query *query);
int reader_items_owner(struct reader *reader, struct query *query);
int reader_items_visible(struct reader *reader, struct query *query);
int reader_answer_file(struct reader *reader, struct query *query);
int reader_answer_link(struct reader *reader, struct query *query);
int reader_upload(struct reader *reader, struct query *query);
int reader_upload_stale(struct reader *reader, struct query *query);
int reader_upload_of(struct reader *reader, struct query *query);
int reader_upload_scans(struct reader *reader, struct query *query);
int reader_upload_pending(struct reader *reader, struct query *query);
int reader_history_read(struct reader *reader, struct query *query);
int reader_history_log(struct reader *reader, struct query *query);
/* Completes the requisition of the query by the legal holds on it; those without are spared the statement. */
int reader_hold_read(struct reader *reader, struct query *query);

#endif
