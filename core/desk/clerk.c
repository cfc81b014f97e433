/* The clerk's round:
 *
 *   hint or alarm ─▶ due timers ─▶ a job each ─▶ fire timer.NAME ─────────────────────────────▶ settled
 *                 ─▶ due effects ─▶ a job each ─▶ ask the service ─▶ fire call.done / .failed ─▶ settled
 *                 ─▶ alarm at the next due moment
 *
 * A job that cannot be settled now (the disk is full) is dropped: its row is still due and comes again. */
#include "desk/clerk.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/clerk_job.h"
#include "desk/retention.h"
#include "desk/rewrap.h"
#include "desk/scans.h"
#include "desk/upload_files.h"

#include <pthread.h>
#include <stdatomic.h>

#define ROUND_MAX        64
#define ALARM_MAX_MS     60000
#define AFTER_FAILURE_MS 1000
#define JANITOR_MS       600000

struct clerk {
    struct desk *desk;
    pthread_t thread;
    struct loop loop;
    struct seat seat;
    struct service_host *services;
    struct timer alarm, janitor;
    struct letter hint;
    struct rewrap rewrap;
    struct retention retention;
    atomic_bool hinted, rewrap_wanted;
    bool is_sweeping, stopping, has_failed; /* has_failed: something of this round, which would fail again at once */
    struct clerk_jobs jobs;
    struct scans scans;
};

static void start_round(struct clerk *clerk);

static void on_alarm(struct timer *timer) {
    start_round(chain_item(timer, struct clerk, alarm));
}

/* Nothing may be under way when the loop ends: what the store still has would come back to it. */
static void stop_if_done(struct clerk *clerk) {
    if (clerk->stopping && !clerk->jobs.count && !clerk->scans.count && !clerk->is_sweeping && !clerk->rewrap.is_busy &&
        !clerk->retention.is_busy)
        loop_stop(&clerk->loop);
}

static void on_swept(void *owner) {
    struct clerk *clerk = owner;
    clerk->is_sweeping = false;
    stop_if_done(clerk);
}

static void on_janitor(struct timer *timer) {
    struct clerk *clerk = chain_item(timer, struct clerk, janitor);
    if (!clerk->is_sweeping) clerk->is_sweeping = upload_files_sweep(&clerk->seat, clock_utc_ms(), on_swept, clerk);
}

static void on_hint(struct letter *letter) {
    struct clerk *clerk = chain_item(letter, struct clerk, hint);
    atomic_store(&clerk->hinted, false);
    if (atomic_exchange(&clerk->rewrap_wanted, false)) rewrap_start(&clerk->rewrap, true);
    start_round(clerk);
}

void clerk_hint(struct clerk *clerk) {
    if (!atomic_exchange(&clerk->hinted, true)) mailbox_post(&clerk->loop.mailbox, &clerk->hint);
}

void clerk_rewrap(struct clerk *clerk) {
    atomic_store(&clerk->rewrap_wanted, true);
    clerk_hint(clerk);
}

/* Something that was in hand is not any more. */
static void go_on(struct clerk *clerk, bool failed) {
    clerk->has_failed |= failed;
    if (clerk->stopping) stop_if_done(clerk);
    else if (failed) timer_start(&clerk->alarm, AFTER_FAILURE_MS, 0);
    else start_round(clerk);
}

static void on_erased(struct retention *retention, bool failed) {
    go_on(chain_item(retention, struct clerk, retention), failed);
}

static void on_scanned(struct scans *scans, bool failed) {
    go_on(chain_item(scans, struct clerk, scans), failed);
}

static void on_settled(struct clerk_jobs *jobs, bool failed) {
    go_on(chain_item(jobs, struct clerk, jobs), failed);
}

static bool ask(struct clerk *clerk, struct query *query, enum query_kind kind, struct arena *arena, int64_t now) {
    *query = (struct query){.kind = kind, .arena = arena, .filter.now = now, .limit = ROUND_MAX};
    /* The clerk's reader answers at once; an engine that does not will need a stage here. */
    require(store_read(clerk->seat.reader, query));
    if (query->status == GUICHET_OK) return true;
    log_line(LOG_ERROR, "clerk.read_failed", LOG_TEXT("detail", query->why.text));
    return false;
}

static void set_alarm(struct clerk *clerk, struct arena *arena, int64_t now) {
    struct query query;
    if (!ask(clerk, &query, QUERY_NEXT_WAKE, arena, now)) {
        timer_start(&clerk->alarm, AFTER_FAILURE_MS, 0);
        return;
    }
    int64_t wait = query.wake_at ? query.wake_at - now : ALARM_MAX_MS;
    bool is_in_hand = clerk->jobs.count || clerk->scans.count || clerk->retention.is_busy;
    if (wait < 1) wait = is_in_hand || clerk->has_failed ? AFTER_FAILURE_MS : 1;
    timer_start(&clerk->alarm, wait > ALARM_MAX_MS ? ALARM_MAX_MS : wait, 0);
}

static void start_round(struct clerk *clerk) {
    if (clerk->stopping) return;
    struct arena arena;
    struct query query;
    int64_t now = clock_utc_ms();
    arena_init(&arena, 64u << 20);
    clerk->has_failed = false;
    if (ask(clerk, &query, QUERY_TIMERS_DUE, &arena, now))
        for (size_t i = 0; i < query.count; i++) clerk_job_timer(&clerk->jobs, &query.rows.timers[i], now);
    if (ask(clerk, &query, QUERY_EFFECTS_DUE, &arena, now))
        for (size_t i = 0; i < query.count; i++) clerk_job_effect(&clerk->jobs, &query.rows.effects[i]);
    if (ask(clerk, &query, QUERY_SCANS_DUE, &arena, now))
        for (size_t i = 0; i < query.count; i++) scans_look(&clerk->scans, &query.rows.uploads[i]);
    if (retention_look(&clerk->retention, now)) clerk->has_failed = true;
    set_alarm(clerk, &arena, now);
    arena_done(&arena);
}

static void on_rewrap_idle(void *owner) {
    stop_if_done(owner);
}

static void on_stop(struct letter *letter) {
    struct clerk *clerk = chain_item(letter, struct clerk, hint);
    clerk->stopping = true;
    timer_stop(&clerk->janitor);
    rewrap_stop(&clerk->rewrap, on_rewrap_idle, clerk);
    service_host_close(
        clerk->services); /* questions in flight come back at once, and are asked again after the start */
    clerk->services = NULL;
    stop_if_done(clerk);
}

static void *work(void *argument) {
    struct clerk *clerk = argument;
    start_round(clerk);
    rewrap_start(&clerk->rewrap, false);
    loop_run(&clerk->loop);
    return NULL;
}

static void release(struct clerk *clerk) {
    service_host_close(clerk->services);
    timer_close(&clerk->alarm, NULL);
    timer_close(&clerk->janitor, NULL);
    rewrap_close(&clerk->rewrap);
    retention_close(&clerk->retention);
    loop_done(&clerk->loop);
    seat_close(&clerk->seat);
    free(clerk);
}

int clerk_start(struct desk *desk, struct clerk **out, struct fail *why) {
    *out = NULL;
    struct clerk *clerk = calloc(1, sizeof(*clerk));
    if (!clerk) return fail(why, GUICHET_MEMORY, "no memory for the clerk");
    clerk->desk = desk;
    clerk->hint.on_open = on_hint;
    const struct service_options services = settings_services(desk->settings);
    int status = loop_init(&clerk->loop, why);
    if (status) {
        free(clerk);
        return status;
    }
    timer_init(&clerk->alarm, &clerk->loop, on_alarm);
    retention_init(&clerk->retention, &clerk->seat, on_erased);
    rewrap_init(&clerk->rewrap, &clerk->seat, &clerk->loop);
    timer_init(&clerk->janitor, &clerk->loop, on_janitor);
    timer_start(&clerk->janitor, JANITOR_MS, JANITOR_MS);
    status = seat_open(desk, &clerk->loop, &clerk->seat, why);
    if (!status) status = service_host_open(&clerk->loop, &services, &clerk->services, why);
    scans_init(&clerk->scans, &clerk->seat, clerk->services, on_scanned);
    clerk_jobs_init(&clerk->jobs, &clerk->seat, clerk->services, on_settled);
    if (!status && pthread_create(&clerk->thread, NULL, work, clerk) != 0)
        status = fail(why, GUICHET_MEMORY, "cannot start the clerk's thread");
    if (status) {
        release(clerk);
        return status;
    }
    *out = clerk;
    return GUICHET_OK;
}

void clerk_stop(struct clerk *clerk) {
    if (!clerk) return;
    while (atomic_exchange(&clerk->hinted, true)) { /* a hint is on its way: let it arrive first */
        struct timespec pause = {0, 1000000};
        nanosleep(&pause, NULL);
    }
    clerk->hint.on_open = on_stop;
    mailbox_post(&clerk->loop.mailbox, &clerk->hint);
    pthread_join(clerk->thread, NULL);
    release(clerk);
}

void clerk_figures(struct clerk *clerk, struct clerk_figures *out) {
    clerk_jobs_figures(&clerk->jobs, out);
    scans_figures(&clerk->scans, out);
    out->answers_erased = atomic_load(&clerk->retention.answers);
    out->cases_erased = atomic_load(&clerk->retention.cases);
    out->keys_rewrapped = atomic_load(&clerk->rewrap.done);
}
