/* Sealed answers: containers, a part each; how often they left, and the links by which they may. */
#include "store/apply.h"

#include "store/rows.h"

/* ---- what must hold ---- */

/* What was read of the case may be of before: an erased answer must not come back by who had it in hand. */
static int check_kept(struct apply *apply, struct change *change, int64_t row) {
    struct requisition head;
    bool found;
    sqlite3_stmt *s = apply_get(apply, APPLY_CASE_ROW);
    db_bind_int(s, 1, row);
    int status = apply_step(apply, APPLY_CASE_ROW, &found);
    if (!status && found) status = rows_head(s, 0, change->result_arena, &head);
    sqlite3_reset(s);
    if (!status && found && (head.answer_purged || head.purged))
        fail_code(&change->result, GUICHET_GONE, "purged", "the answer was erased meanwhile");
    return status;
}

static int check_sealed(struct apply *apply, struct change *change, int64_t row, const struct op *op) {
    bool found;
    sqlite3_stmt *s = apply_get(apply, APPLY_ANSWER_FIND);
    int status = check_kept(apply, change, row);
    if (status || change->result.status) return status;
    db_bind_int(s, 1, row);
    db_bind_int(s, 2, op->as.upload.part);
    status = apply_step(apply, APPLY_ANSWER_FIND, &found);
    sqlite3_reset(s);
    if (!status && found)
        fail_code(&change->result, GUICHET_CONFLICT, "answer_sealed", "the answer was sealed meanwhile");
    return status;
}

/* Used, over and another's look the same. */
static int check_link(struct apply *apply, struct change *change, int64_t row, const struct op_delivery *delivery) {
    bool found;
    sqlite3_stmt *s = apply_get(apply, APPLY_LINK_FIND);
    if (!delivery->by_link) return GUICHET_OK;
    db_bind_blob(s, 1, delivery->link, sizeof delivery->link);
    db_bind_int(s, 2, row);
    db_bind_int(s, 3, change->now);
    int status = apply_step(apply, APPLY_LINK_FIND, &found);
    sqlite3_reset(s);
    if (!status && !found) fail(&change->result, GUICHET_NOT_FOUND, "there is no such link");
    return status;
}

static int check_count(struct apply *apply, struct change *change, int64_t row, const struct op_delivery *delivery) {
    bool found;
    sqlite3_stmt *s = apply_get(apply, APPLY_DELIVERY_FIND);
    if (!delivery->most) return GUICHET_OK;
    db_bind_int(s, 1, row);
    db_bind_int(s, 2, delivery->part);
    int status = apply_step(apply, APPLY_DELIVERY_FIND, &found);
    if (!status && found && db_int(s, 0) >= delivery->most)
        fail_code(&change->result, GUICHET_GONE, "answer_spent",
                  "this answer was fetched %lld times, as often as it may be: ask for it again by a new requisition, "
                  "and link that one here (complement)",
                  (long long)db_int(s, 0));
    sqlite3_reset(s);
    return status;
}

static int check_delivery(struct apply *apply, struct change *change, int64_t row, const struct op *op) {
    int status = check_link(apply, change, row, &op->as.delivery);
    if (!status && !change->result.status) status = check_kept(apply, change, row);
    if (status || change->result.status) return status;
    return check_count(apply, change, row, &op->as.delivery);
}

int apply_answer_check(struct apply *apply, struct change *change, int64_t row) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < change->op_count && !status && !change->result.status; i++) {
        const struct op *op = &change->ops[i];
        if (op->kind == OP_ANSWER_FILE) status = check_sealed(apply, change, row, op);
        if (op->kind == OP_DELIVERY) status = check_delivery(apply, change, row, op);
    }
    return status;
}

/* ---- the ops ---- */

int apply_answer_deliver(struct op_call *call, const struct op *op) {
    const struct op_delivery *delivery = &op->as.delivery;
    db_bind_int(apply_get(call->apply, APPLY_DELIVERY_ADD), 2, delivery->part);
    int status = apply_for_case(call, APPLY_DELIVERY_ADD);
    if (status || !delivery->by_link) return status;
    db_bind_blob(apply_get(call->apply, APPLY_LINK_USE), 1, delivery->link, sizeof delivery->link);
    return apply_run(call->apply, APPLY_LINK_USE);
}

/* Those that are over make room. */
int apply_answer_link(struct op_call *call, const struct op *op) {
    const struct op_answer_link *link = &op->as.link;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_LINK_ADD);
    db_bind_int(apply_get(call->apply, APPLY_LINK_EXPIRE), 1, call->change->now);
    int status = apply_run(call->apply, APPLY_LINK_EXPIRE);
    if (status) return status;
    db_bind_blob(s, 2, link->token, sizeof link->token);
    db_bind_int(s, 3, link->part);
    db_bind_text(s, 4, link->party);
    db_bind_text(s, 5, link->unit);
    db_bind_int(s, 6, link->expires_at);
    return apply_for_case(call, APPLY_LINK_ADD);
}
