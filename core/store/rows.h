/* Columns to structs. Every SELECT that shows a requisition or a task names its columns by these macros, in this order.
 *
 * Floor: store. Thread: the owner of the statement. Texts are copied into the arena. */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "store/db.h"
#include "store/query.h"

/* A due time in a column when there is none: sorts behind all others. */
#define ROWS_NEVER     INT64_C(253402300800000)

/* A requisition's row is received_at · ROWS_IN_MS + n, or lies so many milliseconds later at most: when its own were
 * full. */
#define ROWS_IN_MS     INT64_C(4096)
#define ROWS_SPILL_MS  INT64_C(1000)

#define ROWS_HEAD      "r.id, r.version, r.entries, r.head"
#define ROWS_HEAD_SIZE 4
#define ROWS_LISTED    ROWS_HEAD ", r.summary, r.due_at"
#define ROWS_TASK                                                                                                      \
    "t.id, t.entry, t.state, t.team, t.roles, t.urgency, t.due_at, t.opened_at, t.claimed_by, t.claimed_name,"         \
    " t.lease_expires_at, t.claims, t.barred, t.duty, t.taken_from, t.review"
#define ROWS_TASK_SIZE 16

static inline int64_t rows_due_column(int64_t due_at) {
    return due_at ? due_at : ROWS_NEVER;
}

/* ROWS_HEAD from column `at`; deadlines are left empty and their room is not touched. */
int rows_head(sqlite3_stmt *s, int at, struct arena *arena, struct requisition *out);
/* The same over text that the caller lends; the result lives as long as `head`. */
int rows_head_in(sqlite3_stmt *s, int at, char *head, struct requisition *out);
/* ROWS_LISTED from column `at`. */
int rows_summary(sqlite3_stmt *s, int at, struct arena *arena, struct query_row_summary *out);
/* The column r.deadlines. */
int rows_deadlines(sqlite3_stmt *s, int at, struct arena *arena, struct requisition *out);
/* ROWS_TASK from column `at`. */
int rows_task(sqlite3_stmt *s, int at, const struct id *requisition, struct arena *arena, struct task *out);
/* Of an entry no more than event, from and to. */
int rows_move(struct bytes text, struct arena *arena, struct query_row_entry *out);
/* An entry of the log from its exact text. */
int rows_entry(struct bytes text, struct arena *arena, struct query_row_entry *out);

#endif
