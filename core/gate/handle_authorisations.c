/* Registered authorisations: POST and GET /v1/authorisations, GET /v1/authorisations/{id}, POST …/revoke. */
#include "gate/handlers.h"

#include "base/text.h"

enum { STAGE_START, STAGE_DONE };

/* ---- one ---- */

/* It changes once, when it is revoked. */
static const char *etag_of(const struct authorisation *a) {
    return a->revoked_at ? "\"2\"" : "\"1\"";
}

static enum step_result show(struct request *r, int code, const struct authorisation *a) {
    struct json_out out;
    request_header(r, "ETag", etag_of(a));
    request_json(r, code, &out);
    authorise_view(&out, a);
    return STEP_NEXT;
}

static enum step_result read_id(struct request *r, struct id *id) {
    if (id_parse(r->parameter, id) == GUICHET_OK) return STEP_NEXT;
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such authorisation");
}

static enum step_result show_row(struct request *r) {
    struct query *query = &r->use.query;
    struct authorisation a;
    struct fail why = query->why;
    if (query->status == GUICHET_OK) {
        int status = authorise_open(r->worker->seat.desk, &query->rows.authorisations[0], &r->arena, &a, &why);
        if (status) return request_fail_as(r, &why);
        if (authorise_may_see(r->actor, &a)) {
            if (!handler_is_unchanged(r, etag_of(&a))) return show(r, 200, &a);
            request_header(r, "ETag", etag_of(&a));
            r->code = 304;
            return STEP_NEXT;
        }
    } else if (query->status != GUICHET_NOT_FOUND) {
        return request_fail_as(r, &why);
    }
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such authorisation");
}

int handle_authorisations_show(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        query->kind = QUERY_AUTHORISATION;
        query->limit = 1;
        if (read_id(r, &query->id) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    return show_row(r);
}

/* ---- all ---- */

static enum step_result read_filter(struct request *r, struct query *query) {
    const char *kind = request_parameter(r, "kind"), *day = request_parameter(r, "valid_on");
    enum law_authorisation known = LAW_AUTHORISATION_NONE;
    int year, month, of_month;
    authorise_filter(r->actor, &query->filter);
    query->filter.court = request_parameter(r, "court");
    if (kind && law_authorisation_of(bytes_of(kind), &known) != GUICHET_OK)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "kind is a kind of authorisation");
    query->filter.kind = known;
    if (day) {
        int32_t *valid_on = arena_alloc(&r->arena, sizeof(*valid_on));
        if (!valid_on) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
        if (text_date_parse(bytes_of(day), &year, &month, &of_month) != GUICHET_OK)
            return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "valid_on is a date, as 2026-11-20");
        *valid_on = zone_day(year, month, of_month);
        query->filter.valid_on = valid_on;
    }
    return handler_page(r, query);
}

static enum step_result show_list(struct request *r) {
    const struct query *query = &r->use.query;
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) {
        struct authorisation a;
        struct fail why;
        int status = authorise_open(r->worker->seat.desk, &query->rows.authorisations[i], &r->arena, &a, &why);
        if (status) return request_fail_as(r, &why);
        authorise_view(&out, &a);
    }
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_authorisations_list(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        query->kind = QUERY_AUTHORISATIONS;
        if (read_filter(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    return query->status ? request_fail_as(r, &query->why) : show_list(r);
}

/* ---- acts ---- */

static void on_done(struct authorising *a) {
    request_run(a->owner);
}

static struct authorising *authorising_of(struct request *r, yyjson_val *root) {
    struct authorising *a = &r->use.authorising;
    a->seat = &r->worker->seat;
    a->actor = r->actor;
    a->arena = &r->arena;
    a->root = root;
    a->body = buffer_bytes(&r->body);
    a->key = http_request_header(&r->http, "idempotency-key");
    a->now = r->now;
    a->on_done = on_done;
    a->owner = r;
    return a;
}

static enum step_result show_act(struct request *r, int code) {
    struct authorising *a = &r->use.authorising;
    if (a->status) {
        r->faults = &a->faults;
        return request_fail_as(r, &a->why);
    }
    if (code == 201) {
        char id[ID_TEXT_SIZE + 1];
        id_format(&a->act.id, id);
        request_header(r, "Location", arena_printf(&r->arena, "/v1/authorisations/%s", id));
    }
    return show(r, code, &a->act);
}

int handle_authorisations_create(struct request *r) {
    yyjson_val *root;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        if (handler_json(r, false, &root) == STEP_FAIL) return STEP_FAIL;
        if (!authorise_start(authorising_of(r, root))) return STEP_WAIT;
    }
    return show_act(r, 201);
}

static enum step_result start_revoke(struct request *r) {
    static const char *const known[] = {"reason", NULL};
    yyjson_val *root;
    struct id id;
    if (handler_json(r, true, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    yyjson_val *reason = json_get(root, "reason");
    if (reason && !yyjson_is_null(reason) && !yyjson_is_str(reason))
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"reason\" must be a text");
    if (read_id(r, &id) == STEP_FAIL) return STEP_FAIL;
    struct authorising *a = authorising_of(r, root);
    a->id = id;
    return authorise_revoke_start(a) ? STEP_NEXT : STEP_WAIT;
}

int handle_authorisations_revoke(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = start_revoke(r);
        if (result != STEP_NEXT) return result;
    }
    return show_act(r, 200);
}
