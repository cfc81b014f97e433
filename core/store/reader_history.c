/* The history of one requisition, and the log as it stands. */
#include "store/list.h"
#include "store/reader.h"
#include "store/rows.h"

#define KIND_HISTORY 4

static int take_entry(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_entry *row = reader_add_row(query, (void **)&query->rows.entries, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    row->reader = NULL;
    row->log_index = db_int(s, 0);
    int status = db_take_blob(s, 1, query->arena, &row->payload);
    if (!status) status = rows_entry(db_text(s, 2), query->arena, row);
    return status ? status : db_take_blob(s, 3, query->arena, &row->wrapped_key);
}

static int take_read(struct query *query, sqlite3_stmt *s, size_t *room) {
    int status = take_entry(query, s, room);
    return status ? status : db_take_text(s, 4, query->arena, &query->rows.entries[query->count - 1].reader);
}

int reader_history_read(struct reader *reader, struct query *query) {
    enum query_sql which = query->with_reads ? SQL_HISTORY_READ : SQL_HISTORY;
    struct list_cursor from = {.key = -1};
    int64_t limit = list_limit(query);
    int status = list_cursor_read(query, KIND_HISTORY, &from);
    if (status) return status;
    db_bind_id(reader_get(reader, which), 1, &query->id);
    db_bind_int(reader_get(reader, which), 2, from.key);
    status = reader_each_row(reader, query, which, limit + 1, query->with_reads ? take_read : take_entry);
    if (status || (int64_t)query->count <= limit) return status;
    query->count = (size_t)limit;
    return list_cursor_write(query, KIND_HISTORY,
                             &(struct list_cursor){.key = query->rows.entries[limit - 1].log_index});
}

int reader_history_log(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_LOG_ENTRIES), 1, query->from);
    return reader_each_row(reader, query, SQL_LOG_ENTRIES, list_limit(query), take_entry);
}
