/* Who read what: by requisition, by person, or all of it, newest first. */
#include "store/list.h"
#include "store/reader.h"
#include "store/rows.h"

#define KIND_READINGS 21

static int take_head(struct query *query, sqlite3_stmt *s, struct query_row_reading *row) {
    if (sqlite3_column_type(s, 7) == SQLITE_NULL) return GUICHET_OK;
    struct requisition *head = arena_alloc(query->arena, sizeof *head);
    row->head = head;
    return head ? rows_head(s, 7, query->arena, head) : GUICHET_MEMORY;
}

static int take_reading(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_reading *row = reader_add_row(query, (void **)&query->rows.readings, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    int64_t kind = db_int(s, 1);
    if (kind < 0 || kind >= READING_KINDS) return GUICHET_DISK;
    *row = (struct query_row_reading){.log_index = db_int(s, 0), .kind = (enum reading_kind)kind, .at = db_int(s, 2)};
    int status = db_take_text(s, 3, query->arena, &row->person);
    if (!status) status = db_take_text(s, 4, query->arena, &row->party);
    if (!status) status = db_take_text(s, 5, query->arena, &row->unit);
    if (!status) status = db_take_text(s, 6, query->arena, &row->name);
    return status ? status : take_head(query, s, row);
}

int reader_reading_list(struct reader *reader, struct query *query) {
    const struct query_filter *filter = &query->filter;
    enum query_sql which = !id_is_zero(&query->id) ? SQL_READINGS_OF_CASE
                           : filter->person        ? SQL_READINGS_OF_PERSON
                                                   : SQL_READINGS;
    struct list_cursor from = {.key = INT64_MAX, .row = INT64_MAX};
    sqlite3_stmt *s = reader_get(reader, which);
    int64_t limit = list_limit(query);
    int status = list_cursor_read(query, KIND_READINGS, &from);
    if (status) return status;
    db_bind_int(s, 1, from.key);
    db_bind_int(s, 2, from.row);
    db_bind_int(s, 3, filter->received_after);
    if (which == SQL_READINGS_OF_CASE) db_bind_id(s, 4, &query->id);
    if (which != SQL_READINGS) db_bind_text(s, 5, filter->person);
    status = reader_each_row(reader, query, which, limit + 1, take_reading);
    if (status || (int64_t)query->count <= limit) return status;
    query->count = (size_t)limit;
    const struct query_row_reading *last = &query->rows.readings[limit - 1];
    return list_cursor_write(query, KIND_READINGS, &(struct list_cursor){.key = last->at, .row = last->log_index});
}
