/* For reports: the events of a requisition without what came with them, and vital ones of which something was
 * counted. */
#include "store/list.h"
#include "store/rows.h"

static int take_event(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_entry *row = reader_add_row(query, (void **)&query->rows.entries, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_entry){.log_index = -1};
    return rows_entry(db_text(s, 0), query->arena, row);
}

int reader_events(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_EVENTS), 1, &query->id);
    return reader_each_row(reader, query, SQL_EVENTS, list_limit(query), take_event);
}

static int take_head(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_requisition *row = reader_add_row(query, (void **)&query->rows.requisitions, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    memset(row, 0, sizeof *row);
    return rows_head(s, 0, query->arena, &row->head);
}

int reader_events_emergencies(struct reader *reader, struct query *query) {
    sqlite3_stmt *s = reader_get(reader, SQL_EMERGENCY_CASES);
    db_bind_int(s, 1, query->value);
    db_bind_int(s, 2, query->from * ROWS_IN_MS);
    db_bind_int(s, 3, query->filter.before * ROWS_IN_MS);
    return reader_each_row(reader, query, SQL_EMERGENCY_CASES, -1, take_head);
}
