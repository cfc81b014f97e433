/* Columns to structs. */
#include "store/rows.h"

#include "base/text.h"
#include "store/pack.h"

int rows_head_in(sqlite3_stmt *s, int at, char *head, struct requisition *out) {
    out->id = db_id(s, at);
    out->version = db_int(s, at + 1);
    out->entries = db_int(s, at + 2);
    out->deadline_count = 0;
    return pack_read_head(head, out);
}

int rows_head(sqlite3_stmt *s, int at, struct arena *arena, struct requisition *out) {
    char *head = arena_copy(arena, db_text(s, at + 3));
    return head ? rows_head_in(s, at, head, out) : GUICHET_MEMORY;
}

int rows_summary(sqlite3_stmt *s, int at, struct arena *arena, struct query_row_summary *out) {
    int64_t due_at = db_int(s, at + ROWS_HEAD_SIZE + 1);
    struct bytes object = db_text(s, at + ROWS_HEAD_SIZE);
    if (object.size < 2) return GUICHET_DISK;
    struct bytes members = {object.data + 1, object.size - 2};
    char *copy = arena_copy(arena, members);
    *out = (struct query_row_summary){.id = db_id(s, at),
                                      .version = db_int(s, at + 1),
                                      .due_at = due_at == ROWS_NEVER ? 0 : due_at,
                                      .members = {copy, members.size}};
    return copy ? GUICHET_OK : GUICHET_MEMORY;
}

int rows_deadlines(sqlite3_stmt *s, int at, struct arena *arena, struct requisition *out) {
    char *deadlines = arena_copy(arena, db_text(s, at));
    return deadlines ? pack_read_deadlines(deadlines, out) : GUICHET_MEMORY;
}

int rows_task(sqlite3_stmt *s, int at, const struct id *requisition, struct arena *arena, struct task *out) {
    int64_t due_at = db_int(s, at + 6);
    *out = (struct task){.id = db_id(s, at),
                         .requisition = *requisition,
                         .entry = db_int(s, at + 1),
                         .roles = (unsigned)db_int(s, at + 4),
                         .urgency = (enum urgency)db_int(s, at + 5),
                         .due_at = due_at == ROWS_NEVER ? 0 : due_at,
                         .opened_at = db_int(s, at + 7),
                         .lease_expires_at = db_int(s, at + 10),
                         .claims = db_int(s, at + 11),
                         .is_review = db_int(s, at + 15) != 0};
    int status = db_take_text(s, at + 2, arena, &out->state);
    if (!status) status = db_take_text(s, at + 3, arena, &out->team);
    if (!status) status = db_take_text(s, at + 8, arena, &out->claimed_by);
    if (!status) status = db_take_text(s, at + 9, arena, &out->claimed_name);
    if (!status) status = db_take_text(s, at + 12, arena, &out->barred);
    if (!status) status = db_take_text(s, at + 14, arena, &out->taken_from);
    if (status || db_text(s, at + 13).size == 0) return status;
    return db_take_text(s, at + 13, arena, &out->duty);
}

static int read_move(struct bytes text, struct arena *arena, yyjson_val **root, struct query_row_entry *out) {
    if (json_read(text, arena, root, NULL)) return GUICHET_DISK;
    out->event = json_get_string(*root, "event", NULL);
    out->from = json_get_string(*root, "from", NULL);
    out->to = json_get_string(*root, "to", NULL);
    return GUICHET_OK;
}

int rows_move(struct bytes text, struct arena *arena, struct query_row_entry *out) {
    yyjson_val *root = NULL;
    return read_move(text, arena, &root, out);
}

int rows_entry(struct bytes text, struct arena *arena, struct query_row_entry *out) {
    yyjson_val *root = NULL;
    char *copy = arena_copy(arena, text);
    if (!copy) return GUICHET_MEMORY;
    if (read_move(text, arena, &root, out)) return GUICHET_DISK;
    out->text = (struct bytes){copy, text.size};
    out->seq = json_get_int(root, "seq", 0);
    out->actor = json_get_string(root, "actor", NULL);
    struct bytes id = json_get_text(root, "requisition"); /* null: of no requisition */
    if (id.size > 0 && id_parse(id, &out->requisition)) return GUICHET_DISK;
    return text_time_parse(json_get_text(root, "at"), &out->at) ? GUICHET_DISK : GUICHET_OK;
}
