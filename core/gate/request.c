/* The runner of the steps, and what handlers say through it. */
#include "gate/request.h"

#include "base/clock.h"
#include "base/log.h"
#include "gate/app.h"
#include "gate/handlers.h"
#include "gate/steps.h"

#define REQUEST_MEMORY_MAX (96u << 20)
#define SPARES_MAX         64
#define SPARE_BUFFER_MAX   (64u << 10)
#define TARGET_MAX         4096

static void end_memory(struct request *r) {
    buffer_done(&r->out);
    buffer_done(&r->body);
    arena_done(&r->arena);
    free(r);
}

static void request_free(struct request *r) {
    struct worker *worker = r->worker;
    if (r->held) record_done(r->held);
    if (r->route && r->route->body == BODY_STREAM) upload_abandon(r->use.upload); /* NULL once it was handed on */
    if (r->route && r->route->body == BODY_NDJSON) handle_bulk_end(r);
    identity_free(r->identity);
    if (worker->spare_count < SPARES_MAX && r->out.room <= SPARE_BUFFER_MAX && r->body.room <= SPARE_BUFFER_MAX) {
        arena_reset(&r->arena);
        bytes_wipe(r->body.data, r->body.size);
        r->next_spare = worker->spares;
        worker->spares = r;
        worker->spare_count++;
    } else {
        end_memory(r);
    }
    worker_forget_request(worker);
}

/* A clean request: one that ended here before keeps its memory, so that it need not be asked of the system again. */
static struct request *take(struct worker *worker) {
    struct request *r = worker->spares;
    if (!r) return calloc(1, sizeof(*r));
    worker->spares = r->next_spare;
    worker->spare_count--;
    struct arena arena = r->arena;
    struct buffer out = r->out, body = r->body;
    memset(r, 0, sizeof(*r));
    r->arena = arena;
    r->out = out;
    r->body = body;
    buffer_clear(&r->out);
    buffer_clear(&r->body);
    return r;
}

void request_drop_spares(struct worker *worker) {
    while (worker->spares) {
        struct request *r = worker->spares;
        worker->spares = r->next_spare;
        end_memory(r);
    }
    worker->spare_count = 0;
}

struct request *request_new(struct connection *connection) {
    struct request *r = take(connection->worker);
    if (!r) return NULL;
    bool is_new = !r->arena.max;
    const struct settings *s = connection->worker->app->settings;
    r->connection = connection;
    r->worker = connection->worker;
    r->worker->request_count++;
    r->identity = identity_hold(connection->identity);
    r->actor = r->identity && !r->identity->refused.status ? &r->identity->actor : NULL;
    r->started_us = clock_monotonic_us();
    r->now = clock_utc_ms();
    r->id = id_new(r->now);
    r->language = "fr";
    if (is_new) {
        arena_init(&r->arena, REQUEST_MEMORY_MAX);
        buffer_init(&r->out, REQUEST_MEMORY_MAX);
        buffer_init(&r->body, 0);
    }
    r->body.max = (size_t)s->body_kb << 10; /* the last one may have had another */
    const struct http_limits limits = {.head_max = (size_t)s->header_kb << 10,
                                       .header_count_max = (size_t)s->header_count,
                                       .target_max = TARGET_MAX,
                                       .body_max = (uint64_t)s->body_kb << 10};
    if (http_request_init(&r->http, &r->arena, &limits) == GUICHET_OK) return r;
    request_free(r);
    return NULL;
}

/* A failure leads straight to the answer. */
static void go_to_respond(struct request *r) {
    r->is_failed = true;
    r->wants_body = false;
    r->step = STEP_RESPOND;
}

void request_feed(struct request *r, struct bytes in, size_t *used) {
    if (http_request_feed(&r->http, in, used, &r->why) != GUICHET_OK) {
        go_to_respond(r);
        return;
    }
    if (!r->http.body.size) return;
    int status = r->route->body == BODY_STREAM ? upload_feed(r->use.upload, r->http.body, &r->why)
                                               : buffer_add_bytes(&r->body, r->http.body);
    if (status && !r->why.status) fail(&r->why, status, "the body cannot be taken");
    if (status) go_to_respond(r);
    else if (r->route->body == BODY_STREAM && upload_is_busy(r->use.upload))
        r->wants_body = false; /* until its on_ready */
}

bool request_wants(const struct request *r) {
    if (r->is_failed || r->is_answered) return false;
    return r->http.stage == HTTP_STAGE_HEAD || r->wants_body;
}

/* The machine counts for itself; others may read it here. */
static void publish_machine(struct worker *worker) {
    struct vm_figures machine;
    if (!worker->seat.vm) return;
    vm_figures(worker->seat.vm, &machine);
    atomic_store_explicit(&worker->figures.lua_runs, machine.runs, memory_order_relaxed);
    atomic_store_explicit(&worker->figures.lua_kills, machine.kills, memory_order_relaxed);
}

static void log_request(const struct request *r) {
    int64_t spent_us = clock_monotonic_us() - r->started_us;
    char id[ID_TEXT_SIZE + 1];
    size_t route = r->route ? routes_index(r->worker->routes, r->route) : FIGURES_ROUTES_MAX - 1;
    figures_request(&r->worker->figures, route, r->code, spent_us);
    publish_machine(r->worker);
    id_format(&r->id, id);
    log_line_to(&r->worker->log, r->code >= 500 ? LOG_ERROR : LOG_INFO, "request", LOG_TEXT("id", id),
                LOG_TEXT("route", r->route ? r->route->name : "none"), LOG_INT("status", r->code),
                LOG_INT("us", spent_us), LOG_TEXT("party", r->actor ? r->actor->party->id : ""),
                LOG_TEXT("code", r->is_failed ? r->why.code : ""),
                LOG_TEXT("detail", r->code >= 500 && r->is_failed ? r->why.text : ""));
}

static void end(struct request *r) {
    struct connection *connection = r->connection;
    bool keep_alive = r->http.stage == HTTP_STAGE_END && r->http.keep_alive;
    log_request(r);
    request_free(r);
    if (connection) connection_request_done(connection, keep_alive);
}

void request_run(struct request *r) {
    if (r->is_running) return; /* a step that is answered at once: the loop below goes on by itself */
    if (r->http.stage == HTTP_STAGE_HEAD && !r->is_failed) return;
    r->is_running = true;
    while (r->step < STEP_COUNT) {
        enum step_result result = r->connection || r->step == STEP_HANDLE ? steps[r->step].run(r) : STEP_NEXT;
        if (result == STEP_WAIT) {
            r->is_running = false;
            return;
        }
        if (result == STEP_FAIL) go_to_respond(r);
        else r->step++;
    }
    end(r);
}

void request_abandon(struct request *r) {
    r->connection = NULL;
    if (feed_leave(r)) {
        r->step = STEP_COUNT; /* nobody has it in hand: it ends here */
        request_run(r);
        return;
    }
    if (r->step == STEP_HANDLE) return; /* someone has it in hand and will call request_run() */
    request_free(r);
}

/* ---- for handlers ---- */

void request_header(struct request *r, const char *name, const char *value) {
    require(r->header_count < REQUEST_HEADERS_MAX);
    r->headers[r->header_count++] = (struct request_header){name, value};
}

void request_json(struct request *r, int code, struct json_out *out) {
    r->code = code;
    r->media_type = "application/json";
    buffer_clear(&r->out);
    json_out_init(out, &r->out);
}

enum step_result request_fail(struct request *r, int status, const char *code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fail_list(&r->why, status, code, format, arguments);
    va_end(arguments);
    go_to_respond(r);
    return STEP_FAIL;
}

enum step_result request_fail_as(struct request *r, const struct fail *why) {
    r->why = *why;
    go_to_respond(r);
    return STEP_FAIL;
}

enum step_result request_fail_rate(struct request *r) {
    figures_add(&r->worker->figures.rate_refused, 1);
    request_header(r, "Retry-After", "1");
    if (strcmp(r->left.rate, "party") == 0)
        return request_fail(r, GUICHET_TOO_MANY, NULL, "more requests of this party in a second than agreed");
    return request_fail(r, GUICHET_TOO_MANY, NULL, "more requests of this certificate in a second than agreed");
}

const char *request_parameter(const struct request *r, const char *name) {
    return http_path_parameter(&r->query, name).data;
}
