/* The op of a reading: an entry of the log that is of no requisition's history, and its row. */
#include "store/apply.h"

#include "domain/entry.h"

/* Row and number of the requisition; row 0 when there is none. */
static int find_case(struct op_call *call, const struct id *requisition, int64_t *row,
                     char number[REQUISITION_NUMBER_SIZE + 1]) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_CASE_FIND);
    bool found = false;
    *row = 0;
    number[0] = '\0';
    if (id_is_zero(requisition)) return GUICHET_OK;
    db_bind_id(s, 1, requisition);
    int status = apply_step(call->apply, APPLY_CASE_FIND, &found);
    struct bytes text = !status && found ? db_text(s, 3) : (struct bytes){"", 0};
    if (!status && found) *row = db_int(s, 0);
    if (text.size <= REQUISITION_NUMBER_SIZE) memcpy(number, text.data, text.size);
    number[text.size <= REQUISITION_NUMBER_SIZE ? text.size : 0] = '\0';
    sqlite3_reset(s);
    return status;
}

int apply_reading_add(struct op_call *call, const struct op *op) {
    const struct op_reading *reading = &op->as.reading;
    char number[REQUISITION_NUMBER_SIZE + 1];
    int64_t row, log_index;
    int status = find_case(call, &reading->requisition, &row, number);
    if (status) return status;
    buffer_clear(&call->apply->text);
    status = entry_write_reading(&call->apply->text, reading, number, call->change->now);
    if (!status) status = apply_leaf(call->apply, 0, (struct bytes){"", 0}, &log_index);
    if (status) return status;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_READING_ADD);
    db_bind_int(s, 1, log_index);
    db_bind_int(s, 2, row);
    db_bind_int(s, 3, reading->kind);
    db_bind_int(s, 4, call->change->now);
    db_bind_text(s, 5, reading->person);
    db_bind_text(s, 6, reading->party);
    db_bind_text(s, 7, reading->unit);
    db_bind_text(s, 8, reading->name);
    return apply_run(call->apply, APPLY_READING_ADD);
}
