/* What became of vital requisitions, by unit: how many, and how many of them were false or irregular. */
#include "gate/handlers.h"

enum { STAGE_START, STAGE_DONE };

static void write_unit(struct json_out *out, const struct query_row_emergency *row) {
    json_object(out);
    json_text_member(out, "party", row->party);
    json_text_member(out, "unit", row->unit);
    for (int kind = 0; kind < EMERGENCY_KIND_COUNT; kind++)
        json_int_member(out, change_emergency_name((enum emergency_kind)kind), row->counts[kind]);
    json_object_end(out);
}

int handle_abuse(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        query->kind = QUERY_EMERGENCIES;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) write_unit(&out, &query->rows.emergencies[i]);
    json_array_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}
