/* Who else has an identifier or a case number of this one: by the blind indices that both have; and its own.
 *
 *   index a ──▶ ┐
 *   index b ──▶ ├─ newest case first ─▶ may the viewer know of it? ─▶ page of `limit` cases, cursor of its last one
 *
 * The rows of an index are read a few at a time, so what a page costs is bounded by the cases that it looks at. */
#include "store/list.h"
#include "store/rows.h"

#define CHUNK        64
#define KIND_RELATED 23

/* One of the indices, and the next cases that have it, newest first. */
struct source {
    uint8_t blind[BLIND_SIZE];
    int64_t rows[CHUNK];
    size_t count, at;
    bool is_over;
};

struct related {
    struct reader *reader;
    struct query *query;
    struct source *sources;
    size_t count, cases, looked_at, room;
    int64_t limit;
    struct list_cursor last;
};

/* ---- the indices of one ---- */

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

/* ---- others that have them ---- */

static int fill(struct related *r, struct source *source, int64_t before) {
    sqlite3_stmt *s = reader_get(r->reader, SQL_RELATED);
    int result = SQLITE_ROW;
    source->at = source->count = 0;
    db_bind_blob(s, 1, source->blind, sizeof source->blind);
    db_bind_int(s, 2, before);
    while (source->count < CHUNK && (result = sqlite3_step(s)) == SQLITE_ROW)
        source->rows[source->count++] = db_int(s, 0);
    sqlite3_reset(s);
    source->is_over = result == SQLITE_DONE;
    return result == SQLITE_ROW || result == SQLITE_DONE ? GUICHET_OK : reader_fail(r->reader, r->query, result);
}

static int begin(struct related *r) {
    struct query own = {.arena = r->query->arena, .id = r->query->id};
    struct list_cursor from = {.row = INT64_MAX};
    int status = list_cursor_read(r->query, KIND_RELATED, &from);
    if (!status) status = reader_related_blinds(r->reader, &own);
    if (own.why.status) r->query->why = own.why;
    r->sources = arena_array(r->query->arena, own.count, sizeof *r->sources);
    if (!status && !r->sources) status = fail(&r->query->why, GUICHET_MEMORY, "no memory for related cases");
    for (; r->count < own.count && !status; r->count++) {
        memcpy(r->sources[r->count].blind, own.rows.blinds[r->count], BLIND_SIZE);
        status = fill(r, &r->sources[r->count], from.row);
    }
    r->last = from;
    return status;
}

/* 0: no more. */
static int64_t newest(const struct related *r) {
    int64_t row = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct source *source = &r->sources[i];
        if (source->at < source->count && source->rows[source->at] > row) row = source->rows[source->at];
    }
    return row;
}

static bool is_at(const struct source *source, int64_t row) {
    return source->at < source->count && source->rows[source->at] == row;
}

static int pass(struct related *r, int64_t row) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < r->count && !status; i++) {
        struct source *source = &r->sources[i];
        if (!is_at(source, row)) continue;
        if (++source->at == source->count && !source->is_over) status = fill(r, source, row);
    }
    return status;
}

/* A row for each index that both have. */
static int take(struct related *r, sqlite3_stmt *s, int64_t row) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < r->count && !status; i++) {
        if (!is_at(&r->sources[i], row)) continue;
        struct query_row_related *to = reader_add_row(r->query, (void **)&r->query->rows.related, sizeof *to, &r->room);
        if (!to) return GUICHET_MEMORY;
        to->blind = (struct bytes){(const char *)r->sources[i].blind, BLIND_SIZE};
        status = rows_head(s, 2, r->query->arena, &to->head);
    }
    r->cases++;
    r->last.row = row;
    return status;
}

/* 1: it is to be told, 0: it is not; negative: failure. *s stands on it. */
static int judge(struct related *r, int64_t row, sqlite3_stmt **s) {
    struct requisition head;
    struct buffer *scratch = &r->reader->scratch;
    *s = reader_get(r->reader, SQL_CASE_BY_ROW);
    db_bind_int(*s, 1, row);
    int result = sqlite3_step(*s);
    if (result != SQLITE_ROW) return result == SQLITE_DONE ? 0 : reader_fail(r->reader, r->query, result);
    struct bytes text = db_text(*s, 2 + 3);
    buffer_clear(scratch);
    buffer_add(scratch, text.data, text.size + 1);
    int status = scratch->status ? scratch->status : rows_head_in(*s, 2, scratch->data, &head);
    if (status) return status;
    return !id_equal(&head.id, &r->query->id) && (!r->query->admits || r->query->admits(r->query->viewer, &head));
}

static int visit(struct related *r, int64_t row, bool *is_end) {
    sqlite3_stmt *s;
    bool is_full = (int64_t)r->cases == r->limit;
    int status = judge(r, row, &s);
    *is_end = is_full && status == 1;
    if (status == 1 && !is_full) status = take(r, s, row);
    else if (!is_full && !status) r->last.row = row;
    sqlite3_reset(s);
    return status < 0 ? status : GUICHET_OK;
}

int reader_related(struct reader *reader, struct query *query) {
    struct related r = {.reader = reader, .query = query, .limit = list_limit(query)};
    bool is_end = false;
    int64_t row;
    int status = begin(&r);
    while (!status && (row = newest(&r))) {
        if (r.looked_at++ == LIST_SCAN_MAX) is_end = true;
        else status = visit(&r, row, &is_end);
        if (!status && is_end) return list_cursor_write(query, KIND_RELATED, &r.last);
        if (!status) status = pass(&r, row);
    }
    return status;
}
