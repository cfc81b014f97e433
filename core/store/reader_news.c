/* What has happened since an index of the log. One row of the statement is an entry with one of its case's open tasks:
 * rows of the same entry follow each other and become one. */
#include "store/list.h"
#include "store/rows.h"

enum { AT_INDEX, AT_TEXT, AT_HEAD, AT_TASK = AT_HEAD + ROWS_HEAD_SIZE };

static bool is_of_case(sqlite3_stmt *s) {
    return sqlite3_column_type(s, AT_HEAD) != SQLITE_NULL;
}

static bool has_task(sqlite3_stmt *s) {
    return sqlite3_column_type(s, AT_TASK) != SQLITE_NULL;
}

static int take_entry(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_news *row = reader_add_row(query, (void **)&query->rows.news, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_news){.entry.log_index = db_int(s, AT_INDEX)};
    int status = rows_entry(db_text(s, AT_TEXT), query->arena, &row->entry);
    return status ? status : rows_head(s, AT_HEAD, query->arena, &row->requisition.head);
}

static int take_duty(struct query *query, struct query_row_requisition *row, const struct task *task) {
    if (row->duty_count == DUTIES_MAX) return GUICHET_OK;
    if (!row->duties) row->duties = arena_array(query->arena, DUTIES_MAX, sizeof *row->duties);
    if (!row->duties) return GUICHET_MEMORY;
    row->duties[row->duty_count++] = *task;
    return GUICHET_OK;
}

static int take_task(struct query *query, sqlite3_stmt *s) {
    struct query_row_requisition *row = &query->rows.news[query->count - 1].requisition;
    struct task task;
    int status = rows_task(s, AT_TASK, &row->head.id, query->arena, &task);
    if (status || task.duty) return status ? status : take_duty(query, row, &task);
    row->task = task;
    row->has_task = true;
    return GUICHET_OK;
}

static int take(struct query *query, sqlite3_stmt *s, size_t *room) {
    int64_t log_index = db_int(s, AT_INDEX);
    bool is_next = log_index >= query->value;
    query->value = log_index + 1;
    if (!is_of_case(s)) return GUICHET_OK;
    int status = is_next ? take_entry(query, s, room) : GUICHET_OK;
    return status || !has_task(s) ? status : take_task(query, s);
}

int reader_news(struct reader *reader, struct query *query) {
    sqlite3_stmt *s = reader_get(reader, SQL_NEWS);
    size_t room = 0;
    int result, status = GUICHET_OK;
    query->value = query->from;
    db_bind_int(s, 1, query->from);
    db_bind_int(s, 2, query->from + list_limit(query));
    while ((result = sqlite3_step(s)) == SQLITE_ROW && !status) status = take(query, s, &room);
    sqlite3_reset(s);
    return status || result == SQLITE_DONE ? status : reader_fail(reader, query, result);
}
