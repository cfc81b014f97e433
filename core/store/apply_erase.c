/* The ops of what is kept and what is erased: rows of retention, legal holds, keys and payloads that go. */
#include "store/apply.h"

int apply_erase_retain(struct op_call *call, const struct op *op) {
    const struct op_retain *retain = &op->as.retain;
    enum apply_sql which = retain->due_at ? APPLY_RETAIN : APPLY_RETAIN_DROP;
    sqlite3_stmt *s = apply_get(call->apply, which);
    db_bind_int(s, 2, retain->part);
    if (retain->due_at) db_bind_int(s, 3, retain->due_at);
    if (retain->due_at) db_bind_int(s, 4, retain->is_held);
    if (retain->due_at) db_bind_blob(s, 5, retain->purge.bytes, id_is_zero(&retain->purge) ? 0 : sizeof retain->purge);
    call->hint->timers = true;
    return apply_for_case(call, which);
}

/* From now on the clerk finds them. */
static int arm(struct op_call *call, const struct id *purge) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_PURGE_ARM);
    db_bind_id(s, 1, purge);
    db_bind_int(s, 2, call->change->now);
    call->hint->timers = true;
    return apply_run(call->apply, APPLY_PURGE_ARM);
}

static int add_order(struct op_call *call, const struct op_purge *purge) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_PURGE_ADD);
    db_bind_id(s, 1, &purge->id);
    db_bind_int(s, 2, call->change->now);
    db_bind_int(s, 3, purge->is_confirmed ? call->change->now : 0);
    db_bind_text(s, 4, purge->actor);
    db_bind_text(s, 5, purge->person);
    db_bind_text(s, 6, purge->name);
    db_bind_text(s, 7, purge->reason);
    return apply_run(call->apply, APPLY_PURGE_ADD);
}

int apply_erase_order(struct op_call *call, const struct op *op) {
    const struct op_purge *purge = &op->as.purge;
    int status = add_order(call, purge);
    for (size_t i = 0; i < purge->count && !status; i++) {
        sqlite3_stmt *s = apply_get(call->apply, APPLY_PURGE_CASE);
        db_bind_id(s, 1, &purge->id);
        db_bind_id(s, 2, &purge->cases[i].requisition);
        db_bind_int(s, 3, purge->cases[i].part);
        status = apply_run(call->apply, APPLY_PURGE_CASE);
    }
    return status || !purge->is_confirmed ? status : arm(call, &purge->id);
}

/* One that was confirmed before is left as it is. */
int apply_erase_confirm(struct op_call *call, const struct op *op) {
    const struct op_purge_confirm *confirm = &op->as.purge_confirm;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_PURGE_CONFIRM);
    db_bind_id(s, 1, &confirm->id);
    db_bind_int(s, 2, call->change->now);
    db_bind_text(s, 3, confirm->name);
    int status = apply_run(call->apply, APPLY_PURGE_CONFIRM);
    if (status || sqlite3_changes(call->apply->db.handle) == 0) return status;
    return arm(call, &confirm->id);
}

/* What fell due while it stood is due now; while another one stands it is put off again. */
static int lift_hold(struct op_call *call, const struct op_legal_hold *hold) {
    db_bind_text(apply_get(call->apply, APPLY_HOLD_LIFT), 2, hold->party);
    int status = apply_for_case(call, APPLY_HOLD_LIFT);
    if (status) return status;
    db_bind_int(apply_get(call->apply, APPLY_RETAIN_FREE), 2, call->change->now);
    return apply_for_case(call, APPLY_RETAIN_FREE);
}

int apply_erase_hold(struct op_call *call, const struct op *op) {
    const struct op_legal_hold *hold = &op->as.legal_hold;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_HOLD_SET);
    call->hint->timers = true;
    if (!hold->at) return lift_hold(call, hold);
    db_bind_text(s, 2, hold->party);
    db_bind_int(s, 3, hold->at);
    db_bind_int(s, 4, hold->until);
    db_bind_blob(s, 5, hold->sealed.data, hold->sealed.size);
    return apply_for_case(call, APPLY_HOLD_SET);
}

int apply_erase_payload(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_PAYLOAD_SET);
    db_bind_int(s, 2, op->as.payload.log_index);
    db_bind_blob(s, 3, op->as.payload.payload.data, op->as.payload.payload.size);
    return apply_for_case(call, APPLY_PAYLOAD_SET);
}

int apply_erase_upload(struct op_call *call, const struct op *op) {
    db_bind_id(apply_get(call->apply, APPLY_UPLOAD_DESTROY), 1, &op->as.upload_ref);
    return apply_run(call->apply, APPLY_UPLOAD_DESTROY);
}

static int run_all(struct op_call *call, const enum apply_sql *all, size_t count) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < count && !status; i++) status = apply_for_case(call, all[i]);
    return status;
}

int apply_erase_answer(struct op_call *call, const struct op *op) {
    static const enum apply_sql all[] = {APPLY_ERASE_DRAFTS, APPLY_ERASE_PARKED, APPLY_ERASE_REPLIES,
                                         APPLY_ERASE_CALLS};
    (void)op;
    return run_all(call, all, sizeof all / sizeof all[0]);
}

/* What others are tied to by it is found by what it is tied to: the ties go first. */
int apply_erase_case(struct op_call *call, const struct op *op) {
    static const enum apply_sql all[] = {
        APPLY_ERASE_KEY,       APPLY_ERASE_PAYLOADS, APPLY_ERASE_TARGETS, APPLY_ERASE_TIES,    APPLY_ERASE_DUPLICATES,
        APPLY_ERASE_RETENTION, APPLY_ERASE_HOLDS,    APPLY_ERASE_ITEMS,   APPLY_ERASE_READERS, APPLY_ERASE_PARKED};
    (void)op;
    return run_all(call, all, sizeof all / sizeof all[0]);
}
