/* Drafts, notes, views and templates. */
#include "store/list.h"
#include "store/reader.h"

static int take_item(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_item *row = reader_add_row(query, (void **)&query->rows.items, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    struct bytes owner = db_blob(s, 2);
    *row = (struct query_row_item){
        .item = {.id = db_id(s, 0), .kind = (enum item_kind)db_int(s, 1), .revision = db_int(s, 4), .at = db_int(s, 5)},
        .requisition = db_id(s, 8)};
    if (owner.size != sizeof row->item.owner) return GUICHET_DISK;
    memcpy(row->item.owner, owner.data, owner.size);
    row->item.of_case = !id_is_zero(&row->requisition);
    int status = db_take_text(s, 3, query->arena, &row->item.team);
    if (!status) status = db_take_blob(s, 6, query->arena, &row->item.wrapped_key);
    return status ? status : db_take_blob(s, 7, query->arena, &row->item.content);
}

int reader_items_one(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_ITEM), 1, &query->id);
    int status = reader_each_row(reader, query, SQL_ITEM, 1, take_item);
    if (status) return status;
    return query->count && query->rows.items[0].item.kind == query->item ? GUICHET_OK : GUICHET_NOT_FOUND;
}

int reader_items_case(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_ITEMS_OF_CASE), 1, &query->id);
    db_bind_int(reader_get(reader, SQL_ITEMS_OF_CASE), 2, query->item);
    return reader_each_row(reader, query, SQL_ITEMS_OF_CASE, list_limit(query), take_item);
}

int reader_items_owner(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_ITEMS_OF_OWNER), 1, query->item);
    db_bind_blob(reader_get(reader, SQL_ITEMS_OF_OWNER), 2, query->filter.owner, BLIND_SIZE);
    return reader_each_row(reader, query, SQL_ITEMS_OF_OWNER, list_limit(query), take_item);
}

/* One statement's rows behind those that are there; of what is shared, one's own is there already. */
static int add_all(struct reader *reader, struct query *query, enum query_sql which, size_t *room) {
    sqlite3_stmt *s = reader_get(reader, which);
    struct bytes own = {(const char *)query->filter.owner, BLIND_SIZE};
    int result = SQLITE_DONE, status = GUICHET_OK;
    while (!status && (int64_t)query->count < list_limit(query) && (result = sqlite3_step(s)) == SQLITE_ROW) {
        if (which != SQL_ITEMS_OF_OWNER && bytes_equal(db_blob(s, 2), own)) continue;
        status = take_item(query, s, room);
    }
    sqlite3_reset(s);
    return status || result == SQLITE_ROW || result == SQLITE_DONE ? status : reader_fail(reader, query, result);
}

int reader_items_visible(struct reader *reader, struct query *query) {
    size_t room = 0;
    db_bind_int(reader_get(reader, SQL_ITEMS_OF_OWNER), 1, query->item);
    db_bind_blob(reader_get(reader, SQL_ITEMS_OF_OWNER), 2, query->filter.owner, BLIND_SIZE);
    int status = add_all(reader, query, SQL_ITEMS_OF_OWNER, &room);
    db_bind_int(reader_get(reader, SQL_ITEMS_SHARED), 1, query->item);
    if (!status && query->filter.all) return add_all(reader, query, SQL_ITEMS_SHARED, &room);
    for (const char *const *team = query->filter.teams; team && *team && !status; team++) {
        db_bind_int(reader_get(reader, SQL_ITEMS_OF_TEAM), 1, query->item);
        db_bind_text(reader_get(reader, SQL_ITEMS_OF_TEAM), 2, *team);
        status = add_all(reader, query, SQL_ITEMS_OF_TEAM, &room);
    }
    return status;
}
