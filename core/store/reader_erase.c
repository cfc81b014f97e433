/* What is to be erased, and the orders to erase. */
#include "store/list.h"
#include "store/reader.h"

#define KIND_PURGES 20

static int take_retention(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_retention *row = reader_add_row(query, (void **)&query->rows.retentions, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_retention){.requisition = db_id(s, 0),
                                        .part = db_int(s, 1) ? RETENTION_CASE : RETENTION_ANSWER,
                                        .due_at = db_int(s, 2),
                                        .purge = db_id(s, 3),
                                        .is_held = db_int(s, 6) != 0};
    struct bytes number = db_text(s, 5);
    if (number.size < sizeof row->number) memcpy(row->number, number.data, number.size);
    return db_take_text(s, 4, query->arena, &row->actor);
}

int reader_erase_due(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_RETENTION_DUE), 1,
                query->filter.before ? query->filter.before : query->filter.now);
    db_bind_int(reader_get(reader, SQL_RETENTION_DUE), 2, query->filter.now);
    return reader_each_row(reader, query, SQL_RETENTION_DUE, list_limit(query), take_retention);
}

int reader_erase_of(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_RETENTION_OF), 1, &query->id);
    db_bind_int(reader_get(reader, SQL_RETENTION_OF), 2, query->filter.now);
    return reader_each_row(reader, query, SQL_RETENTION_OF, RETENTION_PARTS, take_retention);
}

static int take_purge(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_purge *row = reader_add_row(query, (void **)&query->rows.purges, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_purge){.id = db_id(s, 0),
                                    .at = db_int(s, 1),
                                    .confirmed_at = db_int(s, 2),
                                    .cases = db_int(s, 7),
                                    .left = db_int(s, 8)};
    int status = db_take_text(s, 3, query->arena, &row->person);
    if (!status) status = db_take_text(s, 4, query->arena, &row->name);
    if (!status) status = db_take_text(s, 5, query->arena, &row->confirmed_name);
    return status ? status : db_take_text(s, 6, query->arena, &row->reason);
}

int reader_erase_order(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_PURGE), 1, &query->id);
    int status = reader_each_row(reader, query, SQL_PURGE, 1, take_purge);
    return !status && query->count == 0 ? GUICHET_NOT_FOUND : status;
}

int reader_erase_orders(struct reader *reader, struct query *query) {
    struct list_cursor from = {.key = INT64_MAX};
    int64_t limit = list_limit(query);
    memset(from.id.bytes, 0xff, sizeof from.id.bytes);
    int status = list_cursor_read(query, KIND_PURGES, &from);
    if (status) return status;
    db_bind_id(reader_get(reader, SQL_PURGES), 1, &from.id);
    status = reader_each_row(reader, query, SQL_PURGES, limit + 1, take_purge);
    if (status || (int64_t)query->count <= limit) return status;
    query->count = (size_t)limit;
    return list_cursor_write(query, KIND_PURGES, &(struct list_cursor){.id = query->rows.purges[limit - 1].id});
}
