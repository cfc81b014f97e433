/* GET /v1/requisitions/{id}: one requisition, at once or after its next change.
 *
 *   ASK ─▶ ROW ─ wait? ─▶ begins to wait, looks again ─▶ AGAIN ─ the same ─▶ (sleeps) ─ change or end of the time ─┐
 *           └──────────────────────────────────────────────▲──── another ───────────────────────────────────────┘
 *                                                          └─▶ duplicates ─▶ shown */
#include "gate/app.h"
#include "gate/handlers.h"
#include "gate/read_log.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_AGAIN, STAGE_DUPLICATES };

#define DUPLICATES_MAX 200
#define WAIT_MAX_S     60

static enum step_result show(struct request *r, const char *const *duplicates) {
    char etag[VIEW_ETAG_SIZE + 1];
    struct json_out out;
    view_etag(r->held, r->sight, etag);
    request_header(r, "ETag", arena_text(&r->arena, etag));
    if (handler_is_unchanged(r, etag)) {
        r->code = 304;
    } else {
        struct view view = handler_view(r, r->sight);
        request_json(r, 200, &out);
        view_requisition(&out, &view, r->held, duplicates);
        read_log_opened(r, &r->held->head.id);
    }
    return STEP_NEXT;
}

/* ---- waiting for a change ---- */

static enum step_result ask(struct request *r, int next_stage) {
    r->stage = next_stage;
    return handler_ask(r);
}

static enum step_result look_again(struct request *r) {
    r->use.query = (struct query){.kind = QUERY_REQUISITION, .id = r->held->head.id, .limit = 1};
    record_done(r->held);
    return ask(r, STAGE_AGAIN);
}

static bool is_watching(const struct request *r) {
    return r->watcher.watch != NULL;
}

static void stop_watching(struct request *r) {
    if (!is_watching(r)) return;
    watch_remove(&r->watcher);
    app_stream_closed(r->worker->app);
}

static void on_change(struct watcher *watcher) {
    struct request *r = chain_item(watcher, struct request, watcher);
    app_stream_closed(r->worker->app);
    if (look_again(r) == STEP_NEXT) request_run(r);
}

/* *seconds: how long to wait; 0 when something has changed already since what the caller knows (If-None-Match). */
static enum step_result read_wait(struct request *r, uint64_t *seconds) {
    const char *text = request_parameter(r, "wait");
    struct bytes known = http_request_header(&r->http, "if-none-match");
    char etag[VIEW_ETAG_SIZE + 1];
    *seconds = 0;
    if (!text) return STEP_NEXT;
    if (bytes_to_uint(bytes_of(text), WAIT_MAX_S, seconds) != GUICHET_OK)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "wait is a number of seconds up to %d", WAIT_MAX_S);
    view_etag(r->held, r->sight, etag);
    if (r->worker->draining || (known.data && !handler_is_unchanged(r, etag))) *seconds = 0;
    return STEP_NEXT;
}

/* What is committed between the first look and the waiting would not be told: hence a second look. */
static enum step_result begin_waiting(struct request *r, int64_t wait_ms) {
    if (!app_stream_opened(r->worker->app))
        return request_fail(r, GUICHET_FULL, NULL, "as many callers wait for news as this gateway lets");
    char etag[VIEW_ETAG_SIZE + 1];
    view_etag(r->held, r->sight, etag);
    r->watched_etag = arena_text(&r->arena, etag);
    watch_add(&r->worker->watch, &r->watcher, &r->held->head.id, wait_ms, on_change);
    return look_again(r);
}

/* A change that this caller does not see (a claim, for a requester) is none: he goes on waiting. */
static bool is_the_same(const struct request *r) {
    char etag[VIEW_ETAG_SIZE + 1];
    view_etag(r->held, r->sight, etag);
    return strcmp(etag, r->watched_etag) == 0;
}

/* ---- the handler ---- */

static enum step_result at_ask(struct request *r) {
    if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
    return ask(r, STAGE_ROW);
}

static enum step_result ask_duplicates(struct request *r) {
    bool has_some = r->use.query.rows.requisitions[0].has_duplicates;
    r->use.query =
        (struct query){.kind = QUERY_DUPLICATES, .arena = &r->arena, .id = r->held->head.id, .limit = DUPLICATES_MAX};
    if (has_some) return ask(r, STAGE_DUPLICATES);
    r->stage = STAGE_DUPLICATES;
    return STEP_NEXT;
}

static enum step_result at_row(struct request *r) {
    uint64_t seconds;
    if (handler_hold_head(r) == STEP_FAIL || read_wait(r, &seconds) == STEP_FAIL) return STEP_FAIL;
    if (!seconds) return ask_duplicates(r);
    r->watch_until_ms = loop_now_ms(&r->worker->loop) + seconds * 1000;
    return begin_waiting(r, (int64_t)seconds * 1000);
}

static enum step_result at_again(struct request *r) {
    if (handler_hold_head(r) == STEP_FAIL) {
        stop_watching(r);
        return STEP_FAIL;
    }
    if (is_the_same(r)) {
        uint64_t now_ms = loop_now_ms(&r->worker->loop);
        if (is_watching(r)) return STEP_WAIT;
        if (now_ms < r->watch_until_ms && !r->worker->draining)
            return begin_waiting(r, (int64_t)(r->watch_until_ms - now_ms));
    }
    stop_watching(r);
    return ask_duplicates(r);
}

static enum step_result at_duplicates(struct request *r) {
    if (r->use.query.status) return request_fail_as(r, &r->use.query.why);
    return show(r, view_duplicates(r->sight, &r->held->head, &r->use.query));
}

int handle_requisitions_show(struct request *r) {
    static enum step_result (*const stages[])(struct request *) = {
        [STAGE_ASK] = at_ask, [STAGE_ROW] = at_row, [STAGE_AGAIN] = at_again, [STAGE_DUPLICATES] = at_duplicates};
    for (;;) {
        bool is_last = r->stage == STAGE_DUPLICATES;
        enum step_result result = stages[r->stage](r);
        if (result != STEP_NEXT || is_last) return result;
    }
}
