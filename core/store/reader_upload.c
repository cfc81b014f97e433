/* Stored files: by their id, of a requisition, those nobody refers to, those that a scanner is to see. */
#include "store/list.h"
#include "store/reader.h"

#define KIND_UPLOADS 22

static int take_upload(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_upload *row = reader_add_row(query, (void **)&query->rows.uploads, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_upload){.upload = {.id = db_id(s, 0),
                                                .size = db_int(s, 2),
                                                .created_at = db_int(s, 4),
                                                .part = db_int(s, 8),
                                                .scan = (enum scan_state)db_int(s, 9),
                                                .scan_tries = db_int(s, 10)},
                                     .requisition = db_id(s, 7)};
    struct bytes digest = db_blob(s, 3);
    if (digest.size != sizeof row->upload.sha256) return GUICHET_DISK;
    memcpy(row->upload.sha256, digest.data, digest.size);
    int status = db_take_text(s, 1, query->arena, &row->upload.person);
    if (!status) status = db_take_text(s, 11, query->arena, &row->upload.signature);
    if (!status) status = db_take_blob(s, 5, query->arena, &row->upload.sealed_key);
    return status ? status : db_take_blob(s, 6, query->arena, &row->upload.sealed_meta);
}

int reader_upload_one(struct reader *reader, struct query *query, enum query_sql which) {
    db_bind_id(reader_get(reader, which), 1, &query->id);
    int status = reader_each_row(reader, query, which, 1, take_upload);
    return !status && query->count == 0 ? GUICHET_NOT_FOUND : status;
}

int reader_upload(struct reader *reader, struct query *query) {
    return reader_upload_one(reader, query, SQL_UPLOAD);
}

int reader_upload_stale(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_UPLOADS_STALE), 1, query->filter.before);
    return reader_each_row(reader, query, SQL_UPLOADS_STALE, list_limit(query), take_upload);
}

int reader_upload_of(struct reader *reader, struct query *query) {
    struct list_cursor from = {.key = 0};
    int64_t limit = list_limit(query);
    int status = list_cursor_read(query, KIND_UPLOADS, &from);
    if (status) return status;
    db_bind_id(reader_get(reader, SQL_UPLOADS_OF), 1, &query->id);
    db_bind_id(reader_get(reader, SQL_UPLOADS_OF), 2, &from.id);
    status = reader_each_row(reader, query, SQL_UPLOADS_OF, limit + 1, take_upload);
    if (status || (int64_t)query->count <= limit) return status;
    query->count = (size_t)limit;
    return list_cursor_write(query, KIND_UPLOADS,
                             &(struct list_cursor){.id = query->rows.uploads[limit - 1].upload.id});
}

int reader_upload_scans(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_SCANS_DUE), 1, query->filter.now);
    return reader_each_row(reader, query, SQL_SCANS_DUE, list_limit(query), take_upload);
}

static int take_total(struct query *query, sqlite3_stmt *s, size_t *room) {
    (void)room;
    query->total = db_int(s, 0);
    return GUICHET_OK;
}

int reader_upload_pending(struct reader *reader, struct query *query) {
    return reader_each_row(reader, query, SQL_SCANS_PENDING, -1, take_total);
}
