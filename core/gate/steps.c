/* route · authorize · body · handle · respond. The two first run before a body is read. */
#include "gate/steps.h"

#include "base/text.h"
#include "gate/app.h"
#include "gate/handlers.h"
#include "wire/http_response.h"

/* ---- route ---- */

static enum step_result refuse_method(struct request *r, unsigned allowed) {
    char text[80];
    routes_allow_text(allowed, text);
    request_header(r, "Allow", arena_text(&r->arena, text));
    if (r->http.method == HTTP_METHOD_OPTIONS) {
        r->code = 204;
        r->step = STEP_RESPOND - 1; /* nothing to authorize: the answer is the Allow field */
        return STEP_NEXT;
    }
    return request_fail(r, GUICHET_METHOD, NULL, "%s is not for this resource; it knows %s", r->http.method_name, text);
}

static enum step_result check_query(struct request *r) {
    for (size_t i = 0; i < r->query.count; i++) {
        struct bytes name = r->query.list[i].name;
        const char *const *known = r->route->parameters;
        while (known && *known && !bytes_equal_text(name, *known)) known++;
        if (known && *known) continue;
        const char *nearest = r->route->parameters ? text_nearest(name, r->route->parameters) : NULL;
        if (nearest)
            return request_fail(r, GUICHET_MALFORMED, "unknown_parameter",
                                "unknown query parameter \"%.*s\"; did you mean \"%s\"?", (int)name.size, name.data,
                                nearest);
        return request_fail(r, GUICHET_MALFORMED, "unknown_parameter", "unknown query parameter \"%.*s\"",
                            (int)name.size, name.data);
    }
    return STEP_NEXT;
}

static enum step_result step_route(struct request *r) {
    unsigned allowed = 0;
    r->language = text_language(http_request_header(&r->http, "accept-language"));
    if (bytes_equal_text(r->http.target, "*")) return refuse_method(r, ~0u);
    if (http_path_read(r->http.path, &r->arena, &r->path, &r->why) != GUICHET_OK) return STEP_FAIL;
    if (http_path_read_query(r->http.query, &r->arena, &r->query, &r->why) != GUICHET_OK) return STEP_FAIL;
    r->route = routes_find(r->worker->routes, r->http.method, &r->path, &r->parameter, &r->parameter2, &allowed);
    if (r->route) return check_query(r);
    if (allowed) return refuse_method(r, allowed);
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such resource");
}

/* ---- authorize ---- */

/* Whether a submission is vital stands in its body: it is read before it is refused. */
static enum step_result check_rate(struct request *r) {
    if (app_rate(r->worker->app, r->actor, r->now, &r->left)) return STEP_NEXT;
    r->is_over_rate = true;
    return r->route->handle == handle_requisitions_submit ? STEP_NEXT : request_fail_rate(r);
}

/* Says whose it is: whoever was refused knows whom to ask. */
static enum step_result fail_role(struct request *r) {
    char names[200] = "";
    size_t size = 0;
    for (unsigned bit = 1; bit <= r->route->roles; bit <<= 1) {
        if (!(r->route->roles & bit) || size >= sizeof names) continue;
        int added =
            snprintf(names + size, sizeof names - size, "%s%s", size ? ", " : "", party_role_name((enum role)bit));
        size += added > 0 ? (size_t)added : 0;
    }
    return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "none of the caller's roles may do this; it is for: %s", names);
}

static enum step_result step_authorize(struct request *r) {
    if (r->connection->tls) {
        if (!r->actor) return request_fail_as(r, &r->identity->refused);
        if (r->route->roles && !(r->route->roles & r->actor->roles)) return fail_role(r);
        return check_rate(r);
    }
    return STEP_NEXT;
}

/* ---- body ---- */

static bool has_body(const struct request *r) {
    return r->http.is_chunked || r->http.content_length > 0;
}

static enum step_result check_media(struct request *r, const char *wanted) {
    struct bytes type = http_request_header(&r->http, "content-type");
    const char *end = type.data ? memchr(type.data, ';', type.size) : NULL;
    if (end) type.size = (size_t)(end - type.data);
    if (bytes_equal_fold(bytes_trim(type), bytes_of(wanted))) return STEP_NEXT;
    return request_fail(r, GUICHET_UNSUPPORTED_MEDIA, NULL, "this takes %s", wanted);
}

static enum step_result begin_body(struct request *r) {
    const struct settings *s = r->worker->app->settings;
    enum route_body body = r->route->body;
    const uint64_t ceilings[] = {[BODY_NONE] = 0,
                                 [BODY_JSON] = (uint64_t)s->body_kb << 10,
                                 [BODY_JSON_OR_NONE] = (uint64_t)s->body_kb << 10,
                                 [BODY_NDJSON] = (uint64_t)s->bulk_mb << 20,
                                 [BODY_STREAM] = (uint64_t)s->upload_mb << 20,
                                 [BODY_LUA] = (uint64_t)s->body_kb << 10};
    bool is_wanted = body != BODY_NONE && body != BODY_JSON_OR_NONE;
    if (is_wanted && !r->http.has_length && !r->http.is_chunked)
        return request_fail(r, GUICHET_LENGTH_REQUIRED, NULL, "this needs a body with Content-Length");
    bool is_json = body == BODY_JSON || (body == BODY_JSON_OR_NONE && has_body(r));
    if (is_json && check_media(r, "application/json") == STEP_FAIL) return STEP_FAIL;
    if (body == BODY_LUA && check_media(r, "text/x-lua") == STEP_FAIL) return STEP_FAIL;
    if (body == BODY_NDJSON && check_media(r, "application/x-ndjson") == STEP_FAIL) return STEP_FAIL;
    if (body == BODY_NDJSON) r->body.max = ceilings[body];
    if (http_request_allow_body(&r->http, ceilings[body], &r->why) != GUICHET_OK) return STEP_FAIL;
    return STEP_NEXT;
}

static enum step_result start_body(struct request *r) {
    r->body_begun = true;
    if (begin_body(r) == STEP_FAIL) return STEP_FAIL;
    if (r->route->begin && r->route->begin(r) == STEP_FAIL) return STEP_FAIL;
    if (r->http.stage == HTTP_STAGE_END) return STEP_NEXT;
    r->wants_body = true;
    if (r->http.expect_continue) {
        struct buffer *out = &r->worker->scratch;
        buffer_clear(out);
        http_response_continue(out);
        connection_write(r->connection, buffer_bytes(out));
    }
    return STEP_WAIT;
}

static enum step_result step_body(struct request *r) {
    if (!r->body_begun) return start_body(r);
    if (r->http.stage != HTTP_STAGE_END) return STEP_WAIT;
    r->wants_body = false;
    return STEP_NEXT;
}

/* ---- handle ---- */

static enum step_result step_handle(struct request *r) {
    return (enum step_result)r->route->handle(r);
}

/* ---- respond ---- */

static void write_problem(struct request *r) {
    char id[ID_TEXT_SIZE + 1];
    id_format(&r->id, id);
    struct problem problem = problem_of(r->why.status, &r->why, r->language);
    problem.instance = r->http.target.data ? arena_copy(&r->arena, r->http.target) : NULL;
    problem.request_id = id;
    problem.current = r->current;
    problem.yours = r->yours;
    problem.faults = r->faults && r->faults->count ? r->faults : NULL;
    r->code = problem.code_http;
    r->media_type = PROBLEM_MEDIA_TYPE;
    r->reply = (struct bytes){NULL, 0};
    buffer_clear(&r->out);
    problem_write(&problem, &r->out);
    if (r->code == 503 && r->header_count < REQUEST_HEADERS_MAX) request_header(r, "Retry-After", "2");
}

static void write_rates(struct http_response *response, const struct request *r) {
    char text[RATES_TEXT_SIZE];
    if (!r->left.rate) return;
    app_rate_policy(r->worker->app, text);
    http_response_header_text(response, "RateLimit-Policy", text);
    rates_left_text(&r->left, text);
    http_response_header_text(response, "RateLimit", text);
}

void steps_begin_answer(struct request *r, struct http_response *response, bool keep_alive) {
    char id[ID_TEXT_SIZE + 1];
    struct worker *w = r->worker;
    id_format(&r->id, id);
    buffer_clear(&w->scratch);
    http_response_begin(response, &w->scratch, r->code, http_response_date(&w->clock, loop_utc_ms(&w->loop)),
                        r->http.method == HTTP_METHOD_HEAD, keep_alive);
    http_response_header_text(response, "X-Request-Id", id);
    if (r->media_type) http_response_header_text(response, "Content-Type", r->media_type);
    http_response_header_text(response, "Cache-Control", r->cache_control ? r->cache_control : "no-store");
    write_rates(response, r);
    for (size_t i = 0; i < r->header_count; i++)
        http_response_header_text(response, r->headers[i].name, r->headers[i].value);
}

static enum step_result step_respond(struct request *r) {
    if (r->is_failed || r->out.status) {
        if (!r->is_failed) fail(&r->why, GUICHET_INTERNAL, "the answer is larger than its ceiling");
        r->is_failed = true;
        write_problem(r);
    }
    struct http_response response;
    struct worker *w = r->worker;
    bool keep_alive = r->http.stage == HTTP_STAGE_END && r->http.keep_alive && !w->draining;
    steps_begin_answer(r, &response, keep_alive);
    http_response_body(&response, r->reply.data ? r->reply : buffer_bytes(&r->out));
    r->is_answered = true;
    connection_write(r->connection, buffer_bytes(&w->scratch));
    return STEP_NEXT;
}

const struct step steps[STEP_COUNT] = {
    [STEP_ROUTE] = {"route", step_route},       [STEP_AUTHORIZE] = {"authorize", step_authorize},
    [STEP_BODY] = {"body", step_body},          [STEP_HANDLE] = {"handle", step_handle},
    [STEP_RESPOND] = {"respond", step_respond},
};
