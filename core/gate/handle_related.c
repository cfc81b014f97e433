/* GET /v1/requisitions/{id}/related: other cases of the same identifiers or the same procedure, with what they share.
 * A requester is told of those he may read as a requester, the holder of those he may read; a case that needs to be
 * known is told of by no other. */
#include "gate/handlers.h"

#include "desk/related.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_RELATED };

static bool may_tell(const void *request, const struct requisition *other) {
    const struct request *r = request;
    enum sight sight = access_sight(r->actor, other, NULL, r->now);
    return !other->circle && (access_is_inside(r->sight) ? access_is_inside(sight) : sight == SIGHT_REQUESTER);
}

static void write_mark(struct json_out *out, const struct related_mark *mark) {
    json_object(out);
    json_text_member(out, "kind", mark ? mark->kind : "identifier");
    json_text_member(out, "pointer", mark ? mark->pointer : NULL);
    json_object_end(out);
}

static void write_head(struct json_out *out, const struct requisition *head) {
    json_key(out, "id");
    json_put_id(out, &head->id);
    json_text_member(out, "number", head->number);
    json_text_member(out, "type", head->type);
    json_text_member(out, "state", head->state);
    json_text_member(out, "outcome", head->outcome);
    json_time_member(out, "received_at", head->received_at);
    json_text_member(out, "party", head->party);
    json_text_member(out, "unit", head->unit);
    json_text_member(out, "holder", head->holder);
}

/* Rows of one case follow each other. */
static void write_items(struct request *r, struct json_out *out, const struct related_marks *marks) {
    const struct query *query = &r->use.query;
    for (size_t i = 0; i < query->count;) {
        const struct requisition *head = &query->rows.related[i].head;
        json_object(out);
        write_head(out, head);
        json_key(out, "matched");
        json_array(out);
        for (; i < query->count && id_equal(&query->rows.related[i].head.id, &head->id); i++)
            write_mark(out, related_find(marks, query->rows.related[i].blind));
        json_array_end(out);
        json_object_end(out);
    }
}

static enum step_result show(struct request *r) {
    struct related_marks marks;
    struct json_out out;
    if (related_marks(r->worker->seat.desk, r->held, &r->arena, &marks, &r->why) != GUICHET_OK) {
        struct fail why = r->why;
        return request_fail_as(r, &why);
    }
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    write_items(r, &out, &marks);
    json_array_end(&out);
    json_text_member(&out, "next", r->use.query.next);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_related(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        r->stage = STAGE_RELATED;
        if (handler_hold(r) == STEP_FAIL) return STEP_FAIL;
        if (r->sight != SIGHT_REQUESTER && !access_is_inside(r->sight))
            return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "related cases are told to the unit and to the holder");
        *query = (struct query){.kind = QUERY_RELATED, .id = r->held->head.id, .admits = may_tell, .viewer = r};
        if (handler_page(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    return show(r);
}
