/* POST /v1/requisitions and POST /v1/requisitions/{id}/events: what changes a case. */
#include "gate/handlers.h"

#include "desk/vital.h"
#include "gate/app.h"

enum { STAGE_START, STAGE_DONE };

/* The kept answer of an Idempotency-Key, or the representation as it is now. */
static void show_result(struct request *r, int code, const struct record *record, const char *const *duplicates,
                        struct bytes reply) {
    struct json_out out;
    request_json(r, code, &out);
    if (reply.data) {
        buffer_add_bytes(&r->out, reply);
        return;
    }
    struct view view = handler_view(r, access_sight_of(r->actor, record, r->now));
    view_requisition(&out, &view, record, duplicates);
}

static void add_headers(struct request *r, const struct record *record, struct bytes reply) {
    char id[ID_TEXT_SIZE + 1], etag[VIEW_ETAG_SIZE + 1];
    yyjson_val *root = NULL;
    if (reply.data && json_read(reply, &r->arena, &root, NULL) == GUICHET_OK) {
        snprintf(id, sizeof(id), "%s", json_get_string(root, "id", ""));
        snprintf(etag, sizeof(etag), "\"%lld\"", (long long)json_get_int(root, "version", 0));
    } else {
        id_format(&record->head.id, id);
        view_etag(record, access_sight_of(r->actor, record, r->now), etag);
    }
    request_header(r, "ETag", arena_text(&r->arena, etag));
    if (r->code == 201) request_header(r, "Location", arena_printf(&r->arena, "/v1/requisitions/%s", id));
}

/* ---- submit ---- */

static void on_submitted(struct submission *submission) {
    request_run(submission->owner);
}

/* Volume does not stand in the way of an emergency: it has a rate of its own. */
static bool has_reserve(struct request *r, yyjson_val *document) {
    if (!vital_is(document) || !app_rate_vital(r->worker->app, r->actor, r->now)) return false;
    figures_add(&r->worker->figures.vital_reserved, 1);
    return true;
}

static enum step_result start_submit(struct request *r) {
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL) return STEP_FAIL;
    if (r->is_over_rate && !has_reserve(r, root)) return request_fail_rate(r);
    struct submission *s = &r->use.submission;
    s->seat = &r->worker->seat;
    s->actor = r->actor;
    s->arena = &r->arena;
    s->root = root;
    s->body = buffer_bytes(&r->body);
    s->key = http_request_header(&r->http, "idempotency-key");
    s->language = r->language;
    s->now = r->now;
    s->on_done = on_submitted;
    s->owner = r;
    return submit_start(s) ? STEP_NEXT : STEP_WAIT;
}

int handle_requisitions_submit(struct request *r) {
    struct submission *s = &r->use.submission;
    if (r->stage == STAGE_START) {
        enum step_result result = start_submit(r);
        r->stage = STAGE_DONE;
        if (result != STEP_NEXT) return result;
    }
    if (s->status) {
        r->faults = &s->faults;
        return request_fail_as(r, &s->why);
    }
    show_result(r, 201, &s->record, s->duplicates, s->reply);
    add_headers(r, &s->record, s->reply);
    return STEP_NEXT;
}

/* ---- fire ---- */

static void on_fired(struct firing *firing) {
    request_run(firing->owner);
}

static enum step_result start_fire(struct request *r) {
    static const char *const known[] = {"event", "input", NULL};
    yyjson_val *root;
    struct query named = {0};
    struct firing *f = &r->use.firing;
    if (handler_json(r, false, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    if (handler_id(r, &named) == STEP_FAIL || handler_if_match(r, &f->has_if_match, &f->if_match) == STEP_FAIL)
        return STEP_FAIL;
    struct bytes event = json_get_text(root, "event");
    yyjson_val *input = json_get(root, "input");
    if (!event.data || !event.size || event.size > 64)
        return request_fail(r, GUICHET_INVALID, "required", "\"event\" must name an event");
    if (input && !yyjson_is_null(input) && !yyjson_is_obj(input))
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"input\" must be an object");
    f->seat = &r->worker->seat;
    f->actor = r->actor;
    f->arena = &r->arena;
    f->id = named.id;
    f->number = named.number;
    f->event = event;
    f->input = yyjson_is_obj(input) ? input : NULL;
    f->body = buffer_bytes(&r->body);
    f->key = http_request_header(&r->http, "idempotency-key");
    f->now = r->now;
    f->on_done = on_fired;
    f->owner = r;
    return fire_start(f) ? STEP_NEXT : STEP_WAIT;
}

/* If-Match was stale: the case as it stands now goes back with what was sent, so that no text is lost. */
static void keep_both(struct request *r) {
    struct firing *f = &r->use.firing;
    struct view view = handler_view(r, access_sight_of(r->actor, &f->record, r->now));
    struct json_out out;
    buffer_clear(&r->out);
    json_out_init(&out, &r->out);
    view_requisition(&out, &view, &f->record, NULL);
    r->current = (struct bytes){arena_copy(&r->arena, buffer_bytes(&r->out)), r->out.size};
    r->yours = buffer_bytes(&r->body);
}

int handle_requisitions_fire(struct request *r) {
    struct firing *f = &r->use.firing;
    if (r->stage == STAGE_START) {
        enum step_result result = start_fire(r);
        r->stage = STAGE_DONE;
        if (result != STEP_NEXT) return result;
    }
    if (f->parked) figures_add(&r->worker->figures.parked, 1);
    if (f->status) {
        r->faults = &f->faults;
        if (f->status == GUICHET_STALE && f->record.content) keep_both(r);
        return request_fail_as(r, &f->why);
    }
    show_result(r, 200, &f->record, NULL, f->reply);
    add_headers(r, &f->record, f->reply);
    return STEP_NEXT;
}
