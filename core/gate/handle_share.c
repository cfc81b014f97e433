/* Who else reads a requisition, and which unit it belongs to: GET and POST /v1/requisitions/{id}/readers, DELETE
 * …/readers/{reader}, POST …/hand-over. */
#include "gate/handlers.h"

enum { STAGE_START, STAGE_ROW };

/* ---- who reads ---- */

static enum step_result show_readers(struct request *r) {
    const char *at = r->held->head.readers;
    struct coreader reader;
    struct json_out out;
    if (!access_may_share(r->actor, &r->held->head, r->sight) && r->sight != SIGHT_OVERSIGHT)
        return request_fail(r, GUICHET_NOT_ALLOWED, NULL,
                            "this is for the unit of the requisition and for a magistrate");
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    while (coreader_next(&at, &reader))
        if (!coreader_is_over(&reader, r->now)) share_write_reader(&out, &reader);
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_readers_list(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_ROW;
        if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    return handler_hold_head(r) == STEP_FAIL ? STEP_FAIL : show_readers(r);
}

/* ---- acts ---- */

static void on_shared(struct sharing *sharing) {
    request_run(sharing->owner);
}

static enum step_result start(struct request *r, enum share_act act) {
    struct query named = {0};
    struct sharing *s = &r->use.sharing;
    struct bytes path = r->http.target;
    if (r->route->body != BODY_NONE && handler_json(r, false, &s->root) == STEP_FAIL) return STEP_FAIL;
    if (handler_id(r, &named) == STEP_FAIL) return STEP_FAIL;
    if (handler_if_match(r, &s->has_if_match, &s->if_match) == STEP_FAIL) return STEP_FAIL;
    if (act == SHARE_REMOVE_READER && id_parse(r->parameter2, &s->reader) != GUICHET_OK) s->reader = (struct id){{0}};
    const char *target = arena_printf(&r->arena, "%.*s\n%.*s", (int)path.size, path.data, (int)r->body.size,
                                      r->body.data ? r->body.data : "");
    if (!target) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    s->seat = &r->worker->seat;
    s->actor = r->actor;
    s->arena = &r->arena;
    s->act = act;
    s->id = named.id;
    s->number = named.number;
    s->target = bytes_of(target);
    s->key = http_request_header(&r->http, "idempotency-key");
    s->now = r->now;
    s->on_done = on_shared;
    s->owner = r;
    return share_start(s) ? STEP_NEXT : STEP_WAIT;
}

static enum step_result show(struct request *r, int code) {
    struct sharing *s = &r->use.sharing;
    struct json_out out;
    if (s->status) {
        r->faults = &s->faults;
        return request_fail_as(r, &s->why);
    }
    request_json(r, code, &out);
    buffer_add_bytes(&r->out, s->reply);
    return STEP_NEXT;
}

static enum step_result act(struct request *r, enum share_act act, int code) {
    if (r->stage == STAGE_START) {
        enum step_result result = start(r, act);
        r->stage = STAGE_ROW;
        if (result != STEP_NEXT) return result;
    }
    return show(r, code);
}

int handle_readers_add(struct request *r) {
    return act(r, SHARE_ADD_READER, 201);
}

int handle_readers_remove(struct request *r) {
    return act(r, SHARE_REMOVE_READER, 200);
}

int handle_hand_over(struct request *r) {
    return act(r, SHARE_HAND_OVER, 200);
}
