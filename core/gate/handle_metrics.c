/* GET /v1/metrics: of /metrics (metrics.c), what a person wants to see at a glance, as JSON; for those who cannot reach
 * the operations listener. Counters since the start; times in microseconds, ages in seconds. */
#include "gate/handlers.h"
#include "gate/metrics.h"

enum { STAGE_START, STAGE_DONE };

static void write_requests(struct json_out *out, const struct app *app) {
    json_key(out, "requests");
    json_array(out);
    for (size_t class = 0; class < FIGURES_CLASSES; class ++) {
        uint64_t count = metrics_requests(app, class);
        char status[] = "0xx";
        if (!count) continue;
        status[0] = (char)('0' + class);
        json_object(out);
        json_text_member(out, "status", status);
        json_int_member(out, "count", (int64_t)count);
        json_object_end(out);
    }
    json_array_end(out);
}

static void write_connections(struct json_out *out, const struct app *app) {
    static const struct {
        const char *name;
        size_t at;
    } rows[] = {
        {"open", offsetof(struct figures, connections_now)},
        {"opened", offsetof(struct figures, connections_opened)},
        {"handshakes", offsetof(struct figures, handshakes)},
        {"refused", offsetof(struct figures, handshakes_refused)},
        {"dropped", offsetof(struct figures, handshakes_dropped)},
        {"over_rate", offsetof(struct figures, rate_refused)},
    };
    json_key(out, "connections");
    json_object(out);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        json_int_member(out, rows[i].name, (int64_t)metrics_sum(app, rows[i].at));
    json_object_end(out);
}

static void write_store(struct json_out *out, struct store *store) {
    struct store_figures f;
    struct store_note note;
    store_figures(store, &f);
    bool is_signed = store_last_checkpoint(store, 0, &note);
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {{"commits", f.commits},     {"changes", f.changes},   {"conflicts", f.conflicts},
                {"commit_us", f.commit_us}, {"fsync_us", f.fsync_us}, {"backlog", f.backlog}};
    json_key(out, "store");
    json_object(out);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        json_int_member(out, rows[i].name, (int64_t)rows[i].value);
    json_object_end(out);
    json_key(out, "log");
    json_object(out);
    json_int_member(out, "size", (int64_t)f.log_size);
    json_key(out, "checkpoint");
    if (is_signed) json_put_int(out, (int64_t)note.size);
    else json_put_null(out);
    json_object_end(out);
}

static void write_scripts(struct json_out *out, const struct desk *desk) {
    struct registry_figures f;
    registry_figures(desk->registry, &f);
    json_key(out, "scripts");
    json_object(out);
    json_int_member(out, "types", (int64_t)f.offered);
    json_int_member(out, "versions", (int64_t)f.versions);
    json_int_member(out, "quarantined", (int64_t)f.quarantined);
    json_int_member(out, "refused", (int64_t)versions_refused(desk->versions));
    json_object_end(out);
}

/* ---- what the store counts ---- */

static int64_t count_of(const struct query *query, const char *what, const char *key) {
    for (size_t i = 0; i < query->count; i++) {
        const struct query_row_figure *row = &query->rows.figures[i];
        if (strcmp(row->what, what) == 0 && strcmp(row->key, key) == 0) return row->count;
    }
    return 0;
}

static void write_cases(struct json_out *out, const struct query *query) {
    json_key(out, "cases");
    json_object(out);
    json_int_member(out, "open", count_of(query, "open", ""));
    json_int_member(out, "overdue", count_of(query, "overdue", ""));
    json_object_end(out);
}

static void write_queue(struct json_out *out, const struct query *query, const struct query_row_figure *row) {
    json_object(out);
    json_text_member(out, "team", row->key);
    json_int_member(out, "open", row->count);
    json_int_member(out, "overdue", count_of(query, "overdue by team", row->key));
    json_int_member(out, "oldest_s", row->oldest_at ? (query->filter.now - row->oldest_at) / 1000 : 0);
    json_object_end(out);
}

static void write_effect(struct json_out *out, const struct query *query, const struct query_row_figure *row) {
    (void)query;
    json_object(out);
    json_text_member(out, "state", row->key);
    json_int_member(out, "count", row->count);
    json_object_end(out);
}

static void write_rows(struct json_out *out, const struct query *query, const char *name, const char *what,
                       void (*write)(struct json_out *out, const struct query *query,
                                     const struct query_row_figure *row)) {
    json_key(out, name);
    json_array(out);
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->rows.figures[i].what, what) == 0) write(out, query, &query->rows.figures[i]);
    json_array_end(out);
}

int handle_metrics_json(struct request *r) {
    struct query *query = &r->use.query;
    const struct app *app = r->worker->app;
    struct json_out out;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        *query = (struct query){.kind = QUERY_FIGURES, .filter.all = true, .limit = 1000};
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    request_json(r, 200, &out);
    json_object(&out);
    json_time_member(&out, "at", r->now);
    write_requests(&out, app);
    write_connections(&out, app);
    write_cases(&out, query);
    write_rows(&out, query, "queues", "open by team", write_queue);
    write_rows(&out, query, "effects", "effects by state", write_effect);
    write_store(&out, app->desk->store);
    write_scripts(&out, app->desk);
    json_object_end(&out);
    return STEP_NEXT;
}
