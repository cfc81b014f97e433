/* Who else has an identifier or a case number of this one: by the blind indices that both have; and its own. */
#include "store/list.h"
#include "store/rows.h"

#include <stdlib.h>

static int take_related(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_related *row = reader_add_row(query, (void **)&query->rows.related, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    int status = rows_head(s, 1, query->arena, &row->head);
    return status ? status : db_take_blob(s, 0, query->arena, &row->blind);
}

/* The rows of one case come together; no two cases begin with the same entry of the log. */
static int by_newest(const void *a, const void *b) {
    int64_t x = ((const struct query_row_related *)a)->head.log_index;
    int64_t y = ((const struct query_row_related *)b)->head.log_index;
    return (x < y) - (x > y);
}

static int take_blind(struct query *query, sqlite3_stmt *s, size_t *room) {
    uint8_t(*row)[BLIND_SIZE] = reader_add_row(query, (void **)&query->rows.blinds, sizeof *row, room);
    struct bytes blind = db_blob(s, 0);
    if (!row) return GUICHET_MEMORY;
    if (blind.size == sizeof *row) memcpy(*row, blind.data, sizeof *row);
    else query->count--; /* no index that this program makes */
    return GUICHET_OK;
}

int reader_related_blinds(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_BLINDS), 1, &query->id);
    return reader_each_row(reader, query, SQL_BLINDS, -1, take_blind);
}

int reader_related(struct reader *reader, struct query *query) {
    sqlite3_stmt *s = reader_get(reader, SQL_RELATED);
    int64_t limit = list_limit(query);
    db_bind_id(s, 1, &query->id);
    db_bind_text(s, 2, query->filter.party);
    db_bind_text(s, 3, query->filter.unit);
    int status = reader_each_row(reader, query, SQL_RELATED, limit + 1, take_related);
    query->value = (int64_t)query->count > limit;
    if (query->value) query->count = (size_t)limit;
    if (!status && query->count) qsort(query->rows.related, query->count, sizeof *query->rows.related, by_newest);
    return status;
}
