/* Start in the order of need, stop in the opposite one. */
#include "gate/app.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "desk/keys.h"
#include "desk/statistician.h"
#include "desk/workshop.h"
#include "gate/routes.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* ---- what workers ask ---- */

static struct rates_limits limits_of(const struct settings *s) {
    return (struct rates_limits){.party = s->per_party_per_second,
                                 .certificate = s->per_certificate_per_second,
                                 .vital = s->vital_per_party_per_second};
}

bool app_rate(struct app *app, const struct actor *actor, int64_t now, struct rates_left *left) {
    const struct rates_limits limits = limits_of(app->settings);
    return rates_take(&app->rates, &limits, actor->party->index, actor->sha256, now, left);
}

bool app_rate_vital(struct app *app, const struct actor *actor, int64_t now) {
    const struct rates_limits limits = limits_of(app->settings);
    return rates_take_vital(&app->rates, &limits, actor->party->index, now);
}

void app_rate_policy(const struct app *app, char out[RATES_TEXT_SIZE]) {
    const struct rates_limits limits = limits_of(app->settings);
    rates_policy_text(&limits, out);
}

static bool enter(atomic_size_t *count, int64_t most) {
    if (atomic_fetch_add(count, 1) < (size_t)most) return true;
    atomic_fetch_sub(count, 1);
    return false;
}

bool app_stream_opened(struct app *app) {
    return enter(&app->streams, app->settings->streams);
}

void app_stream_closed(struct app *app) {
    atomic_fetch_sub(&app->streams, 1);
}

bool app_bulk_opened(struct app *app) {
    return enter(&app->bulks, app->settings->bulks);
}

void app_bulk_closed(struct app *app) {
    atomic_fetch_sub(&app->bulks, 1);
}

bool app_connection_opened(struct app *app) {
    return enter(&app->connections, app->settings->connections);
}

void app_connection_closed(struct app *app) {
    atomic_fetch_sub(&app->connections, 1);
}

/* ---- signals ---- */

/* A file with a fault leaves the keys as they were. */
static void reload_keys(struct app *app) {
    struct fail why = {0};
    struct clerk *clerk = atomic_load(&app->clerk);
    if (keys_reload(app->desk, &why) != GUICHET_OK) log_line(LOG_ERROR, "keys.refused", LOG_TEXT("detail", why.text));
    else if (clerk) clerk_rewrap(clerk);
}

static void on_signal(uv_signal_t *handle, int number) {
    struct app *app = handle->data;
    if (number == SIGHUP) {
        reload_keys(app);
        reload_signal(app);
        return;
    }
    if (app->is_stopping) return;
    app->is_stopping = true;
    log_line(LOG_INFO, "stopping", LOG_INT("signal", number));
    for (size_t i = 0; i < app->threads_started; i++) worker_stop(&app->workers[i]);
    for (size_t i = 0; i < app->threads_started; i++) pthread_join(app->threads[i], NULL);
    app->threads_started = 0;
    worker_stop(&app->operations);
}

static void open_signals(struct app *app) {
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    signal(SIGPIPE, SIG_IGN);
    for (; app->signals_open < 3; app->signals_open++) {
        uv_signal_t *handle = &app->signals[app->signals_open];
        uv_signal_init(&app->operations.loop.uv, handle);
        handle->data = app;
        uv_signal_start(handle, on_signal, numbers[app->signals_open]);
    }
}

/* ---- start ---- */

static void on_commit(void *to, const struct store_hint *hint) {
    struct app *app = to;
    struct clerk *clerk = atomic_load(&app->clerk);
    if ((hint->timers || hint->effects) && clerk) clerk_hint(clerk);
    for (size_t i = 0; i < app->worker_count; i++) {
        watch_hint(&app->workers[i].watch, &hint->requisition);
        if (hint->log_index >= 0) feed_hint(&app->workers[i].feed);
    }
}

static void *work(void *argument) {
    worker_run(argument);
    return NULL;
}

static int open_workers(struct app *app, struct fail *why) {
    const struct settings *s = app->settings;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = s->loops ? (size_t)s->loops : (size_t)(cores < 1 ? 1 : cores);
    int port = (int)s->listen_port;
    app->workers = calloc(count, sizeof(*app->workers));
    app->threads = calloc(count, sizeof(*app->threads));
    if (!app->workers || !app->threads) return fail(why, GUICHET_MEMORY, "no memory for %zu workers", count);
    for (; app->worker_count < count; app->worker_count++) {
        struct worker *worker = &app->workers[app->worker_count];
        int status = worker_open(worker, app, routes_api, app->tls, s->listen_address, port, why);
        if (status) return status;
        port = worker->listener.port;
    }
    return GUICHET_OK;
}

static int start_threads(struct app *app, struct fail *why) {
    for (; app->threads_started < app->worker_count; app->threads_started++)
        if (pthread_create(&app->threads[app->threads_started], NULL, work, &app->workers[app->threads_started]) != 0)
            return fail(why, GUICHET_MEMORY, "cannot start thread %zu", app->threads_started);
    return GUICHET_OK;
}

/* glibc gives memory back to the system, and asks for it again, in steps of 128 KiB; one group commit goes up and down
 * by more, and each step costs a system call. To say so ends glibc's own rule for what it maps apart: a page of the
 * inbox takes 136 KiB at once, which would be mapped, and each of its pages faulted in, for every request. */
#define HEAP_STEP (1 << 20)

static void steady_heap(void) {
    mallopt(M_TOP_PAD, HEAP_STEP);
    mallopt(M_TRIM_THRESHOLD, 2 * HEAP_STEP);
    mallopt(M_MMAP_THRESHOLD, HEAP_STEP);
}

static int start(struct app *app, struct faults *faults, struct fail *why) {
    const struct settings *s = app->settings;
    steady_heap();
    int status = secret_forbid_dumps(why);
    if (status) return settings_free(app->settings), status;
    status = desk_open(app->settings, faults, &app->desk, why);
    if (status) return status;
    store_on_commit(app->desk->store, on_commit, app);
    const struct service_options plugins = settings_services(s);
    if ((status = pages_open(&plugins, &app->pages, why))) return status;
    if ((status = reload_build_tls(app->settings, &app->tls, why))) return status;
    reload_note(app, app->tls);
    if ((status = ocsp_check_memory_open(&app->ocsp, why)) || (status = fetcher_start(&app->fetcher, why)))
        return status;
    status = worker_open(&app->operations, app, routes_operations, NULL, s->operations_address, (int)s->operations_port,
                         why);
    if (status) return status;
    app->operations_open = true;
    if ((status = reader_open(app->desk->store, &app->reader, why))) return status;
    if ((status = statistician_start(app->desk, &app->statistician, why))) return status;
    open_signals(app);
    if ((status = open_workers(app, why))) return status;
    struct clerk *clerk;
    reload_init(app);
    if ((status = workshop_start(app->desk, why))) return status;
    if ((status = clerk_start(app->desk, &clerk, why))) return status;
    atomic_store(&app->clerk, clerk);
    lists_start(&app->lists, app);
    clerk_hint(clerk); /* what was committed before it could be rung */
    return start_threads(app, why);
}

static void say_ready(const struct app *app) {
    const struct settings *s = app->settings;
    char url[256], operations[256];
    bool is_v6 = strchr(s->listen_address, ':') != NULL;
    snprintf(url, sizeof(url), is_v6 ? "https://[%s]:%d" : "https://%s:%d", s->listen_address,
             app->workers[0].listener.port);
    snprintf(operations, sizeof(operations), "http://%s:%d", s->operations_address, app->operations.listener.port);
    log_line(LOG_INFO, "ready", LOG_TEXT("url", url), LOG_TEXT("operations", operations),
             LOG_INT("loops", (int64_t)app->worker_count),
             LOG_INT("ms", (clock_monotonic_us() - app->started_us) / 1000), LOG_INT("pid", getpid()),
             LOG_TEXT("version", GUICHET_VERSION));
}

static void stop(struct app *app) {
    statistician_cut(app->statistician); /* the workers wait for what they have asked */
    for (size_t i = 0; i < app->threads_started; i++) worker_stop(&app->workers[i]);
    for (size_t i = 0; i < app->threads_started; i++) pthread_join(app->threads[i], NULL);
    clerk_stop(atomic_load(&app->clerk));
    statistician_stop(app->statistician);
    lists_stop(&app->lists);
    fetcher_stop(app->fetcher);
    workshop_stop(app->desk ? app->desk->workshop : NULL);
    for (size_t i = 0; i < app->worker_count; i++) worker_close(&app->workers[i]);
    for (size_t i = 0; i < app->signals_open; i++) uv_close((uv_handle_t *)&app->signals[i], NULL);
    if (app->operations_open) worker_close(&app->operations);
    reader_close(app->reader);
    desk_close(app->desk);
    tls_context_free(app->tls);
    reload_done(app);
    ocsp_check_memory_close(&app->ocsp);
    feed_places_done(&app->places);
    pages_close(app->pages);
    free(app->workers);
    free(app->threads);
}

int app_serve(struct settings *settings, struct faults *faults, struct fail *why) {
    struct app *app = calloc(1, sizeof(*app));
    if (!app) {
        settings_free(settings);
        return fail(why, GUICHET_MEMORY, "no memory");
    }
    app->settings = settings;
    crowd_init(&app->handshakes);
    feed_places_init(&app->places);
    app->started_us = clock_monotonic_us();
    int status = start(app, faults, why);
    if (!status) {
        say_ready(app);
        worker_run(&app->operations);
        log_line(LOG_INFO, "stopped", LOG_INT("connections", (int64_t)atomic_load(&app->connections)));
    }
    stop(app);
    free(app);
    return status;
}
