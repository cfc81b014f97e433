/* What a scanner said of files: the op of a verdict, once for each, and that nothing leaves that is locked. */
#include "store/apply.h"

#include "domain/entry.h"

static int check_one(struct apply *apply, struct change *change, const struct id *file) {
    sqlite3_stmt *s = apply_get(apply, APPLY_UPLOAD_SCAN);
    char signature[SCAN_SIGNATURE_MAX + 1];
    bool found;
    db_bind_id(s, 1, file);
    int status = apply_step(apply, APPLY_UPLOAD_SCAN, &found);
    if (!status && found) {
        snprintf(signature, sizeof signature, "%.*s", (int)db_text(s, 1).size, db_text(s, 1).data);
        scan_check((enum scan_state)db_int(s, 0), signature, file, &change->result);
    }
    sqlite3_reset(s);
    return status;
}

/* A verdict, and a release, are of the file as it was looked at. */
static int check_from(struct apply *apply, struct change *change, const struct op_scan *scan) {
    sqlite3_stmt *s = apply_get(apply, APPLY_UPLOAD_SCAN);
    bool found;
    db_bind_id(s, 1, &scan->file);
    int status = apply_step(apply, APPLY_UPLOAD_SCAN, &found);
    if (!status && !(found && db_int(s, 0) == (int64_t)scan->from))
        fail(&change->result, GUICHET_CONFLICT, "the file's scan has moved on");
    sqlite3_reset(s);
    return status;
}

int apply_scan_check(struct apply *apply, struct change *change) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < change->upload_open_count && !status && !change->result.status; i++)
        status = check_one(apply, change, &change->upload_open[i]);
    for (size_t i = 0; i < change->op_count && !status && !change->result.status; i++)
        if (change->ops[i].kind == OP_SCAN) status = check_from(apply, change, &change->ops[i].as.scan);
    return status;
}

static int add_leaf(struct op_call *call, const struct op_scan *scan) {
    int64_t log_index;
    buffer_clear(&call->apply->text);
    int status = entry_write_scan(&call->apply->text, scan, call->change->now);
    return status ? status : apply_leaf(call->apply, 0, (struct bytes){"", 0}, &log_index);
}

int apply_scan_set(struct op_call *call, const struct op *op) {
    const struct op_scan *scan = &op->as.scan;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_SCAN_SET);
    db_bind_id(s, 1, &scan->file);
    db_bind_int(s, 2, scan->from);
    db_bind_int(s, 3, scan->to);
    db_bind_text(s, 4, scan->signature ? scan->signature : "");
    db_bind_int(s, 5, scan->tries);
    db_bind_int(s, 6, scan->next_at);
    call->hint->effects = true;
    int status = apply_run(call->apply, APPLY_SCAN_SET);
    return status || scan->to == scan->from ? status : add_leaf(call, scan);
}
