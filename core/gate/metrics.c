/* Families in OpenMetrics form: one HELP and TYPE line each, then its samples summed over the workers. */
#include "gate/metrics.h"

#include "base/clock.h"
#include "desk/reads.h"
#include "gate/routes.h"

static void family(struct buffer *out, const char *name, const char *type, const char *help) {
    buffer_addf(out, "# TYPE %s %s\n# HELP %s %s\n", name, type, name, help);
}

static uint64_t load(const _Atomic uint64_t *figure) {
    return atomic_load_explicit(figure, memory_order_relaxed);
}

uint64_t metrics_sum(const struct app *app, size_t offset) {
    uint64_t total = 0;
    for (size_t i = 0; i < app->worker_count; i++)
        total += load((const _Atomic uint64_t *)((const char *)&app->workers[i].figures + offset));
    return total;
}

#define REQUESTS_AT(route, class)                                                                                      \
    (offsetof(struct figures, requests) + ((route) * FIGURES_CLASSES + (class)) * sizeof(uint64_t))
#define BUCKET_AT(route, bucket)                                                                                       \
    (offsetof(struct figures, buckets) + ((route) * FIGURES_BUCKETS + (bucket)) * sizeof(uint64_t))
#define DURATION_AT(route) (offsetof(struct figures, duration_us) + (route) * sizeof(uint64_t))

uint64_t metrics_requests(const struct app *app, size_t class) {
    uint64_t total = 0;
    for (size_t i = 0; i < FIGURES_ROUTES_MAX; i++) total += metrics_sum(app, REQUESTS_AT(i, class));
    return total;
}

static const char *route_name(size_t i, size_t count) {
    return i < count ? routes_api[i].name : i == FIGURES_ROUTES_MAX - 1 ? "none" : NULL;
}

static void write_requests(const struct app *app, struct buffer *out, size_t routes) {
    family(out, "guichet_requests", "counter", "Requests by route and class of status.");
    for (size_t i = 0; i < FIGURES_ROUTES_MAX; i++)
        for (size_t class = 0; class < FIGURES_CLASSES; class ++) {
            uint64_t n = metrics_sum(app, REQUESTS_AT(i, class));
            if (n && route_name(i, routes))
                buffer_addf(out, "guichet_requests_total{route=\"%s\",status=\"%zuxx\"} %llu\n", route_name(i, routes),
                            class, (unsigned long long)n);
        }
}

static void write_histogram(const struct app *app, struct buffer *out, size_t route, const char *name) {
    uint64_t total = 0;
    for (size_t b = 0; b < FIGURES_BUCKETS; b++) total += metrics_sum(app, BUCKET_AT(route, b));
    if (!total) return;
    uint64_t below = 0;
    for (size_t b = 0; b < FIGURES_BUCKETS; b++) {
        below += metrics_sum(app, BUCKET_AT(route, b));
        if (b + 1 < FIGURES_BUCKETS)
            buffer_addf(out, "guichet_request_seconds_bucket{route=\"%s\",le=\"%g\"} %llu\n", name,
                        (double)figures_bounds_us[b] / 1e6, (unsigned long long)below);
        else
            buffer_addf(out, "guichet_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %llu\n", name,
                        (unsigned long long)below);
    }
    buffer_addf(out,
                "guichet_request_seconds_sum{route=\"%s\"} %.6f\nguichet_request_seconds_count{route=\"%s\"} %llu\n",
                name, (double)metrics_sum(app, DURATION_AT(route)) / 1e6, name, (unsigned long long)below);
}

static void write_store(const struct app *app, struct buffer *out) {
    struct store_figures f;
    store_figures(app->desk->store, &f);
    const struct {
        const char *name, *type, *help;
        double value;
    } rows[] = {
        {"guichet_store_commits", "counter", "Commits.", (double)f.commits},
        {"guichet_store_changes", "counter", "Changes applied; divided by commits: rows per commit.",
         (double)f.changes},
        {"guichet_store_conflicts", "counter", "Changes refused by a precondition.", (double)f.conflicts},
        {"guichet_store_commit_seconds", "counter", "Time in commits, fsync included.", (double)f.commit_us / 1e6},
        {"guichet_store_fsync_seconds", "counter", "Time in fsync.", (double)f.fsync_us / 1e6},
        {"guichet_store_backlog", "gauge", "Changes waiting for the writer.", (double)f.backlog},
        {"guichet_log_size", "gauge", "Entries of the transparency log.", (double)f.log_size},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        family(out, rows[i].name, rows[i].type, rows[i].help);
        buffer_addf(out, "%s%s %.15g\n", rows[i].name, strcmp(rows[i].type, "counter") == 0 ? "_total" : "",
                    rows[i].value);
    }
}

static void write_workers(const struct app *app, struct buffer *out) {
    static const struct {
        const char *name, *type, *help;
        size_t at;
    } rows[] = {
        {"guichet_connections", "gauge", "Open connections.", offsetof(struct figures, connections_now)},
        {"guichet_connections_opened", "counter", "Connections accepted.",
         offsetof(struct figures, connections_opened)},
        {"guichet_handshakes", "counter", "TLS handshakes that succeeded.", offsetof(struct figures, handshakes)},
        {"guichet_handshakes_resumed", "counter", "Of these, resumptions.", offsetof(struct figures, resumptions)},
        {"guichet_handshakes_refused", "counter", "TLS handshakes refused.",
         offsetof(struct figures, handshakes_refused)},
        {"guichet_handshakes_dropped", "counter", "Connections closed at once: too many handshakes at the same time.",
         offsetof(struct figures, handshakes_dropped)},
        {"guichet_rate_refused", "counter", "Requests over the rate of their party or certificate.",
         offsetof(struct figures, rate_refused)},
        {"guichet_vital_reserved", "counter", "Vital submissions let in although the rate was used up.",
         offsetof(struct figures, vital_reserved)},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        family(out, rows[i].name, rows[i].type, rows[i].help);
        buffer_addf(out, "%s%s %llu\n", rows[i].name, strcmp(rows[i].type, "counter") == 0 ? "_total" : "",
                    (unsigned long long)metrics_sum(app, rows[i].at));
    }
}

static uint64_t sum_of_refusals(const struct app *app, size_t reason) {
    uint64_t total = 0;
    for (size_t i = 0; i < app->worker_count; i++) total += load(&app->workers[i].refusals.figures[reason]);
    return total;
}

static void write_refusals(const struct app *app, struct buffer *out) {
    family(out, "guichet_handshake_refusals", "counter", "TLS handshakes refused, by reason.");
    for (size_t i = 0; i < REFUSAL_COUNT; i++)
        buffer_addf(out, "guichet_handshake_refusals_total{reason=\"%s\"} %llu\n", refusals_code(i),
                    (unsigned long long)sum_of_refusals(app, i));
}

static void write_ocsp(const struct app *app, struct buffer *out) {
    family(out, "guichet_ocsp_checks", "counter", "Questions about client certificates, by what became of them.");
    for (size_t i = 0; i < OCSP_RESULT_COUNT; i++)
        buffer_addf(out, "guichet_ocsp_checks_total{result=\"%s\"} %llu\n", ocsp_check_result_name(i),
                    (unsigned long long)load(&app->ocsp.results[i]));
}

/* A party whose list is not there has a figure below zero: as late as can be. */
static void write_lists(const struct app *app, struct buffer *out) {
    const struct party_table *parties = &app->settings->parties;
    double now = (double)clock_utc_ms() / 1000;
    family(out, "guichet_crl_age_seconds", "gauge", "Since a party's list of revocation was made.");
    for (size_t i = 0; i < parties->count; i++)
        if (app->lists_figures[i].until_ms)
            buffer_addf(out, "guichet_crl_age_seconds{party=\"%s\"} %.3f\n", parties->parties[i].id,
                        now - (double)app->lists_figures[i].since_ms / 1000);
    family(out, "guichet_crl_expires_seconds", "gauge",
           "Until a party's list of revocation is out of date; below zero it is, or is missing.");
    for (size_t i = 0; i < parties->count; i++)
        if (app->lists_figures[i].is_expected)
            buffer_addf(out, "guichet_crl_expires_seconds{party=\"%s\"} %.3f\n", parties->parties[i].id,
                        (double)app->lists_figures[i].until_ms / 1000 - now);
}

static void write_reads(const struct app *app, struct buffer *out) {
    struct reads_figures f;
    reads_figures(app->desk->reads, &f);
    family(out, "guichet_reads", "counter", "Reads that became entries of the log, by kind.");
    for (size_t i = 0; i < READING_KINDS; i++)
        buffer_addf(out, "guichet_reads_total{kind=\"%s\"} %llu\n",
                    change_reading_event((enum reading_kind)i) + strlen("read."), (unsigned long long)f.written[i]);
    family(out, "guichet_reads_lost", "counter", "Reads that could not be logged; a download is refused then.");
    buffer_addf(out, "guichet_reads_lost_total %llu\n", (unsigned long long)f.lost);
}

/* The Lua machines: the workers' and the clerk's. */
static void write_machines(const struct app *app, const struct clerk_figures *clerk, struct buffer *out) {
    const struct {
        const char *name, *help;
        uint64_t value;
    } rows[] = {
        {"guichet_lua_runs", "Runs of workflow functions.",
         metrics_sum(app, offsetof(struct figures, lua_runs)) + clerk->lua_runs},
        {"guichet_lua_kills", "Runs killed for their budget.",
         metrics_sum(app, offsetof(struct figures, lua_kills)) + clerk->lua_kills},
        {"guichet_events_parked", "Events set aside because their handler failed.",
         metrics_sum(app, offsetof(struct figures, parked)) + clerk->parked},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        family(out, rows[i].name, "counter", rows[i].help);
        buffer_addf(out, "%s_total %llu\n", rows[i].name, (unsigned long long)rows[i].value);
    }
}

static void write_pending(const struct app *app, struct buffer *out) {
    struct arena arena;
    struct query query = {.kind = QUERY_SCANS_PENDING, .arena = &arena};
    arena_init(&arena, 1u << 20);
    family(out, "guichet_scans_pending", "gauge", "Files that are locked until their verdict.");
    if (app->reader && store_read(app->reader, &query) && query.status == GUICHET_OK)
        buffer_addf(out, "guichet_scans_pending %lld\n", (long long)query.total);
    arena_done(&arena);
}

static void write_scans(const struct app *app, const struct clerk_figures *clerk, struct buffer *out) {
    static const struct {
        enum scan_state state;
        const char *result;
    } results[] = {
        {SCAN_CLEAN, "clean"}, {SCAN_INFECTED, "infected"}, {SCAN_FAILED, "failed"}, {SCAN_PENDING, "retried"}};
    family(out, "guichet_scans", "counter",
           "Scans of files by result; failed: given up, locked until a supervisor releases it; retried: again later.");
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        buffer_addf(out, "guichet_scans_total{result=\"%s\"} %llu\n", results[i].result,
                    (unsigned long long)clerk->scans[results[i].state]);
    family(out, "guichet_scan_seconds", "summary", "Time from the question to the scanner's answer, whatever it is.");
    buffer_addf(out, "guichet_scan_seconds_sum %.6f\nguichet_scan_seconds_count %llu\n",
                (double)clerk->scan_answer_us / 1e6, (unsigned long long)clerk->scan_answers);
    write_pending(app, out);
}

static void write_clerk(const struct app *app, struct buffer *out) {
    struct clerk_figures f;
    struct clerk *clerk = atomic_load(&app->clerk);
    if (!clerk) return;
    clerk_figures(clerk, &f);
    family(out, "guichet_timers_fired", "counter", "Timers fired.");
    buffer_addf(out, "guichet_timers_fired_total %llu\n", (unsigned long long)f.timers_fired);
    family(out, "guichet_effects", "counter", "Questions to services by what became of them.");
    buffer_addf(out,
                "guichet_effects_total{state=\"done\"} %llu\nguichet_effects_total{state=\"retried\"} %llu\n"
                "guichet_effects_total{state=\"dead\"} %llu\n",
                (unsigned long long)f.effects_done, (unsigned long long)f.effects_failed,
                (unsigned long long)f.effects_dead);
    family(out, "guichet_erased", "counter", "What was erased after its retention.");
    buffer_addf(out, "guichet_erased_total{part=\"answer\"} %llu\nguichet_erased_total{part=\"case\"} %llu\n",
                (unsigned long long)f.answers_erased, (unsigned long long)f.cases_erased);
    family(out, "guichet_keys_rewrapped", "counter", "Data keys wrapped by a newer master key.");
    buffer_addf(out, "guichet_keys_rewrapped_total %llu\n", (unsigned long long)f.keys_rewrapped);
    family(out, "guichet_keys_newest", "gauge", "Number of the master key that wraps.");
    buffer_addf(out, "guichet_keys_newest %u\n", vault_newest(app->desk->vault));
    family(out, "guichet_keys_cached", "gauge", "Data keys of a token's that are kept unwrapped.");
    buffer_addf(out, "guichet_keys_cached %zu\n", vault_cached(app->desk->vault));
    write_scans(app, &f, out);
    write_machines(app, &f, out);
}

/* Of a team's tasks the store knows when the oldest was opened, of cases when the first is due. */
static void write_moments(struct buffer *out, const struct query *query, const char *name, const char *help,
                          bool is_past) {
    family(out, name, "gauge", help);
    for (size_t i = 0; i < query->count; i++) {
        const struct query_row_figure *row = &query->rows.figures[i];
        if (!row->oldest_at || (strcmp(row->what, "open by team") == 0) != is_past) continue;
        double seconds =
            (double)(is_past ? query->filter.now - row->oldest_at : row->oldest_at - query->filter.now) / 1000;
        buffer_addf(out, "%s{what=\"%s\",key=\"%s\"} %.3f\n", name, row->what, row->key ? row->key : "", seconds);
    }
}

/* What the store counts: open, overdue, queue depth and age. */
static void write_cases(struct app *app, struct buffer *out) {
    struct arena arena;
    arena_init(&arena, 4u << 20);
    struct query query = {
        .kind = QUERY_FIGURES, .arena = &arena, .filter = {.now = clock_utc_ms(), .all = true}, .limit = 1000};
    if (app->reader && store_read(app->reader, &query) && query.status == GUICHET_OK) {
        family(out, "guichet_cases", "gauge", "Requisitions and tasks by what and key.");
        for (size_t i = 0; i < query.count; i++)
            buffer_addf(out, "guichet_cases{what=\"%s\",key=\"%s\"} %lld\n", query.rows.figures[i].what,
                        query.rows.figures[i].key ? query.rows.figures[i].key : "",
                        (long long)query.rows.figures[i].count);
        write_moments(out, &query, "guichet_cases_oldest_seconds", "Age of the oldest task of a team.", true);
        write_moments(out, &query, "guichet_cases_first_due_seconds",
                      "Time until the first of them is due; below zero it is overdue.", false);
    }
    arena_done(&arena);
}

static void write_workflows(const struct app *app, struct buffer *out) {
    struct registry_figures f;
    registry_figures(app->desk->registry, &f);
    const struct {
        const char *name, *help;
        size_t value;
    } rows[] = {
        {"guichet_workflows", "Request types that are offered.", f.offered},
        {"guichet_workflow_versions", "Versions of workflows that are loaded.", f.versions},
        {"guichet_workflows_quarantined", "Versions that were killed too often.", f.quarantined},
        {"guichet_workflows_refused", "Files of scripts that are refused as they stand.",
         versions_refused(app->desk->versions)},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        family(out, rows[i].name, "gauge", rows[i].help);
        buffer_addf(out, "%s %zu\n", rows[i].name, rows[i].value);
    }
}

void metrics_write(struct app *app, struct buffer *out) {
    size_t routes = 0;
    while (routes_api[routes].path) routes++;
    write_requests(app, out, routes);
    family(out, "guichet_request_seconds", "histogram", "Time from the first byte of a request to its answer.");
    for (size_t i = 0; i < FIGURES_ROUTES_MAX; i++)
        if (route_name(i, routes)) write_histogram(app, out, i, route_name(i, routes));
    write_workers(app, out);
    write_refusals(app, out);
    write_lists(app, out);
    write_ocsp(app, out);
    write_store(app, out);
    write_reads(app, out);
    write_clerk(app, out);
    write_workflows(app, out);
    write_cases(app, out);
    buffer_add_text(out, "# EOF\n");
}
