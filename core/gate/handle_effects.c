/* Questions to services, as administrators see them: list, ask again, give up. Never what was asked. */
#include "gate/handlers.h"

enum { STAGE_START, STAGE_DONE };

static void write_effect(struct json_out *out, const struct query_row_effect *effect) {
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &effect->id);
    json_key(out, "requisition");
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &effect->requisition);
    json_text_member(out, "number", effect->number);
    json_text_member(out, "type", effect->type);
    json_object_end(out);
    json_text_member(out, "service", effect->service);
    json_text_member(out, "state", change_effect_state(effect->state));
    json_int_member(out, "attempts", effect->attempts);
    json_time_member(out, "next_at", effect->state == EFFECT_PENDING ? effect->next_at : 0);
    json_time_member(out, "created_at", effect->created_at);
    json_text_member(out, "error", effect->error);
    json_object_end(out);
}

static enum step_result read_state(struct request *r, struct query_filter *filter) {
    filter->state = request_parameter(r, "state");
    if (!filter->state) return STEP_NEXT;
    for (int state = EFFECT_PENDING; state <= EFFECT_DROPPED; state++)
        if (strcmp(filter->state, change_effect_state((enum effect_state)state)) == 0) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "state is pending, done, dead or dropped");
}

int handle_effects_list(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        query->kind = QUERY_EFFECTS;
        if (read_state(r, &query->filter) == STEP_FAIL || handler_page(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) write_effect(&out, &query->rows.effects[i]);
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
}

static void on_done(struct effect_act *act) {
    request_run(act->owner);
}

static enum step_result start(struct request *r, enum effect_deed deed) {
    struct effect_act *act = &r->use.effect_act;
    *act = (struct effect_act){.seat = &r->worker->seat,
                               .actor = r->actor,
                               .arena = &r->arena,
                               .deed = deed,
                               .now = r->now,
                               .on_done = on_done,
                               .owner = r};
    if (id_parse(r->parameter, &act->id) != GUICHET_OK)
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such effect");
    return effect_act_start(act) ? STEP_NEXT : STEP_WAIT;
}

static int handle_one(struct request *r, enum effect_deed deed) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = start(r, deed);
        if (result != STEP_NEXT) return result;
    }
    const struct effect_act *act = &r->use.effect_act;
    if (act->status) return request_fail_as(r, &act->why);
    struct json_out out;
    request_json(r, 200, &out);
    write_effect(&out, &act->effect);
    return STEP_NEXT;
}

int handle_effects_retry(struct request *r) {
    return handle_one(r, EFFECT_RETRY);
}

int handle_effects_drop(struct request *r) {
    return handle_one(r, EFFECT_DROP);
}
