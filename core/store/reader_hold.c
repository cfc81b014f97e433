/* Legal holds on a requisition. */
#include "store/reader.h"

int reader_hold_read(struct reader *reader, struct query *query) {
    struct query_row_requisition *row = &query->rows.requisitions[0];
    sqlite3_stmt *s = reader_get(reader, SQL_LEGAL_HOLDS);
    int result = SQLITE_DONE, status = GUICHET_OK;
    if (!row->head.legal_hold) return GUICHET_OK;
    row->legal_holds = arena_array(query->arena, LEGAL_HOLDS_MAX, sizeof *row->legal_holds);
    if (!row->legal_holds) return GUICHET_MEMORY;
    db_bind_id(s, 1, &row->head.id);
    while (!status && row->legal_hold_count < LEGAL_HOLDS_MAX && (result = sqlite3_step(s)) == SQLITE_ROW) {
        struct query_row_legal_hold *hold = &row->legal_holds[row->legal_hold_count++];
        hold->at = db_int(s, 1);
        hold->until = db_int(s, 2);
        status = db_take_text(s, 0, query->arena, &hold->party);
        if (!status) status = db_take_blob(s, 3, query->arena, &hold->sealed);
    }
    if (!status && result != SQLITE_ROW && result != SQLITE_DONE) status = reader_fail(reader, query, result);
    sqlite3_reset(s);
    return status;
}
