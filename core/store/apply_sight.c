/* The rows by which the lists of others show a case: `audience` for notices, `sight` for co-readers and courts. */
#include "domain/coreader.h"
#include "store/apply.h"
#include "store/rows.h"

static int add_audience(struct op_call *call, struct bytes party, struct bytes unit) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_AUDIENCE_ADD);
    db_bind_bytes(s, 1, party);
    db_bind_bytes(s, 2, unit);
    db_bind_int(s, 3, call->place->row);
    db_bind_int(s, 4, rows_due_column(call->change->head.due_at));
    return apply_run(call->apply, APPLY_AUDIENCE_ADD);
}

static int add_word(struct op_call *call, const char *word, int64_t until) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_SIGHT_ADD);
    db_bind_text(s, 2, word);
    db_bind_int(s, 3, rows_due_column(call->change->head.due_at));
    db_bind_int(s, 4, until);
    return apply_for_case(call, APPLY_SIGHT_ADD);
}

int apply_sight_insert(struct op_call *call) {
    const struct requisition *head = &call->change->head;
    const char *at = head->audience;
    struct bytes party, unit;
    int status = GUICHET_OK;
    while (!status && requisition_next_audience(&at, &party, &unit)) status = add_audience(call, party, unit);
    if (status || !head->court) return status;
    const char *word = coreader_court_word(head->court, call->change->result_arena);
    return word ? add_word(call, word, 0) : GUICHET_MEMORY;
}

static int move(struct op_call *call, enum apply_sql which, int64_t due_at) {
    db_bind_int(apply_get(call->apply, which), 2, due_at);
    return apply_for_case(call, which);
}

int apply_sight_move(struct op_call *call, int64_t due_at) {
    const struct requisition *head = &call->change->head;
    int status = head->audience ? move(call, APPLY_AUDIENCE_DUE, due_at) : GUICHET_OK;
    if (status || (!head->court && !head->readers)) return status;
    return move(call, APPLY_SIGHT_DUE, due_at);
}

/* Rows whose time is over go with the next that comes: nobody reads by them, but lists walk over them. */
int apply_sight_set(struct op_call *call, const struct op *op) {
    db_bind_int(apply_get(call->apply, APPLY_SIGHT_EXPIRE), 1, call->change->now);
    int status = apply_run(call->apply, APPLY_SIGHT_EXPIRE);
    return status ? status : add_word(call, op->as.sight.word, op->as.sight.until);
}

int apply_sight_drop(struct op_call *call, const struct op *op) {
    db_bind_text(apply_get(call->apply, APPLY_SIGHT_DROP), 2, op->as.sight.word);
    return apply_for_case(call, APPLY_SIGHT_DROP);
}

int apply_sight_unit(struct op_call *call, const struct op *op) {
    const char *unit = call->change->head.unit;
    (void)op;
    db_bind_text(apply_get(call->apply, APPLY_CASE_UNIT), 2, unit ? unit : "");
    return apply_for_case(call, APPLY_CASE_UNIT);
}
