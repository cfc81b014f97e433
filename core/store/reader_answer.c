/* Containers of answers, and the links by which one of them may leave. */
#include "store/reader.h"

int reader_answer_file(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_ANSWER_FILE), 2, query->from);
    return reader_upload_one(reader, query, SQL_ANSWER_FILE);
}

static int take_link(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_answer_link *row = reader_add_row(query, (void **)&query->rows.links, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_answer_link){.requisition = db_id(s, 0), .part = db_int(s, 1), .expires_at = db_int(s, 4)};
    int status = db_take_text(s, 2, query->arena, &row->party);
    return status ? status : db_take_text(s, 3, query->arena, &row->unit);
}

int reader_answer_link(struct reader *reader, struct query *query) {
    sqlite3_stmt *s = reader_get(reader, SQL_ANSWER_LINK);
    db_bind_blob(s, 1, query->digest, ANSWER_LINK_SIZE);
    int status = reader_each_row(reader, query, SQL_ANSWER_LINK, 1, take_link);
    return !status && query->count == 0 ? GUICHET_NOT_FOUND : status;
}
