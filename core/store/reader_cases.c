/* Every requisition of a period, for statistics. Rows stand in the order of reception, so a period is a piece of the
 * table; at both ends of it lie rows that were received before they stand. */
#include "store/list.h"
#include "store/rows.h"

enum { AT_ROW, AT_HEAD, AT_DEADLINES = AT_HEAD + ROWS_HEAD_SIZE, AT_KEY };

static bool is_refused(const struct requisition *head) {
    return head->outcome && strcmp(head->outcome, "refused") == 0 && !head->purged;
}

static bool is_of_period(const struct query *query, const struct requisition *head) {
    return head->received_at >= query->from && head->received_at < query->filter.before;
}

static int take_case(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_requisition *row = reader_add_row(query, (void **)&query->rows.requisitions, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    memset(row, 0, sizeof *row);
    row->row = query->value = db_int(s, AT_ROW);
    int status = rows_head(s, AT_HEAD, query->arena, &row->head);
    if (!status && !is_of_period(query, &row->head)) {
        query->count--;
        return GUICHET_OK;
    }
    if (!status) status = rows_deadlines(s, AT_DEADLINES, query->arena, &row->head);
    if (status || !is_refused(&row->head)) return status;
    return db_take_blob(s, AT_KEY, query->arena, &row->wrapped_key);
}

int reader_cases(struct reader *reader, struct query *query) {
    sqlite3_stmt *s = reader_get(reader, SQL_CASES);
    db_bind_int(s, 1, query->value ? query->value + 1 : query->from * ROWS_IN_MS);
    db_bind_int(s, 2, (query->filter.before + ROWS_SPILL_MS) * ROWS_IN_MS);
    return reader_each_row(reader, query, SQL_CASES, list_limit(query), take_case);
}
