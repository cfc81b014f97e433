/* GET /v1/reads: who read what, for those who oversee. */
#include "gate/filters.h"
#include "gate/handlers.h"

enum { STAGE_START, STAGE_CASE, STAGE_ROWS };

/* A supervisor sees what is of his entities, unless only others need to know of it, and what his own people searched.
 */
static bool may_see(const struct actor *actor, const struct query_row_reading *row, int64_t now) {
    if (actor->roles & ROLE_AUDITOR) return true;
    if (!row->head) return strcmp(row->party, actor->party->id) == 0;
    return access_sight(actor, row->head, NULL, now) == SIGHT_OVERSIGHT && party_is_in_team(actor, row->head->holder);
}

static void write_row(struct json_out *out, const struct request *r, const struct query_row_reading *row) {
    char name[VAULT_NAME_MAX + 1];
    vault_open_name(r->worker->seat.desk->vault, row->name, name);
    json_object(out);
    json_text_member(out, "event", change_reading_event(row->kind));
    json_time_member(out, "at", row->at);
    json_key(out, "requisition");
    if (row->head) {
        json_object(out);
        json_key(out, "id");
        json_put_id(out, &row->head->id);
        json_text_member(out, "number", row->head->number);
        json_object_end(out);
    } else {
        json_put_null(out);
    }
    json_text_member(out, "person", row->person);
    json_text_member(out, "name", name[0] ? name : NULL);
    json_text_member(out, "party", row->party);
    json_text_member(out, "unit", row->unit);
    json_int_member(out, "log_index", row->log_index);
    json_object_end(out);
}

static enum step_result ask_rows(struct request *r, struct id requisition) {
    struct query *query = &r->use.query;
    *query = (struct query){.kind = QUERY_READINGS, .id = requisition};
    query->filter.person = request_parameter(r, "person");
    if (filters_time(r, "after", &query->filter.received_after) == STEP_FAIL) return STEP_FAIL;
    r->stage = STAGE_ROWS;
    if (handler_page(r, query) == STEP_FAIL) return STEP_FAIL;
    return handler_ask(r);
}

/* A number leads to its id first; a case one may not know of has no reads. */
static enum step_result start(struct request *r) {
    const char *requisition = request_parameter(r, "requisition");
    if (!requisition) return ask_rows(r, (struct id){{0}});
    r->parameter = bytes_of(requisition);
    r->stage = STAGE_CASE;
    if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
    return handler_ask(r);
}

static enum step_result take_case(struct request *r) {
    if (handler_hold_head(r) == STEP_FAIL) return STEP_FAIL;
    return ask_rows(r, r->held->head.id);
}

int handle_reads_list(struct request *r) {
    const struct query *query = &r->use.query;
    enum step_result result = STEP_NEXT;
    if (r->stage == STAGE_START) result = start(r);
    if (result == STEP_NEXT && r->stage == STAGE_CASE) result = take_case(r);
    if (result != STEP_NEXT) return result;
    if (query->status) return request_fail_as(r, &query->why);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++)
        if (may_see(r->actor, &query->rows.readings[i], r->now)) write_row(&out, r, &query->rows.readings[i]);
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
}
