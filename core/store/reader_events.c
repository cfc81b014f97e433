/* For reports: the events of many requisitions without what came with them, and vital ones of which something was
 * counted. */
#include "store/list.h"
#include "store/rows.h"

#define KIND_EVENTS 23
#define SET_MAX     (64u << 10)

/* "[17,18]": one parameter for any number of rows. */
static int write_set(const struct query *query, struct bytes *out) {
    struct buffer text;
    buffer_init(&text, SET_MAX);
    for (size_t i = 0; i < query->case_count; i++)
        buffer_addf(&text, "%c%lld", i ? ',' : '[', (long long)query->cases[i]);
    buffer_add_text(&text, query->case_count ? "]" : "[]");
    int status = text.status;
    if (!status) *out = (struct bytes){arena_copy(query->arena, buffer_bytes(&text)), text.size};
    buffer_done(&text);
    return status ? status : out->data ? GUICHET_OK : GUICHET_MEMORY;
}

static int take_event(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_entry *row = reader_add_row(query, (void **)&query->rows.entries, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_entry){.row = db_int(s, 0), .log_index = db_int(s, 1)};
    return rows_move(db_text(s, 2), query->arena, row);
}

/* The cursor is the last entry that was given: one more is not looked for. */
int reader_events(struct reader *reader, struct query *query) {
    struct list_cursor from = {.row = 0};
    struct bytes set = {NULL, 0};
    int64_t limit = list_limit(query);
    int status = list_cursor_read(query, KIND_EVENTS, &from);
    if (!status) status = write_set(query, &set);
    if (status) return status;
    db_bind_bytes(reader_get(reader, SQL_EVENTS), 1, set);
    db_bind_int(reader_get(reader, SQL_EVENTS), 2, from.row);
    db_bind_int(reader_get(reader, SQL_EVENTS), 3, from.key);
    status = reader_each_row(reader, query, SQL_EVENTS, limit, take_event);
    if (status || (int64_t)query->count < limit) return status;
    const struct query_row_entry *last = &query->rows.entries[limit - 1];
    return list_cursor_write(query, KIND_EVENTS, &(struct list_cursor){.key = last->log_index, .row = last->row});
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
