/* The gateway as a whole: what `guichet serve` starts and stops.
 *
 *   main thread: operations face, signals        SIGTERM/SIGINT ─▶ workers drain ─▶ clerk ─▶ desk ─▶ exit 0
 *   N workers:   the API                          SIGHUP        ─▶ reload.h
 *   clerk:       what falls due
 *
 * Floor: gate. Thread: main; app_rate and app_connection_* any worker's. */
#ifndef GATE_APP_H
#define GATE_APP_H

#include "gate/crowd.h"
#include "gate/rates.h"
#include "gate/fetcher.h"
#include "gate/lists.h"
#include "gate/ocsp_check.h"
#include "gate/reload.h"
#include "gate/worker.h"
#include "plugin/pages.h"

#define APP_PARTIES_MAX RATES_PARTIES

/* How fresh the lists of revocation of a party are. */
struct app_list {
    atomic_bool is_expected;
    _Atomic int64_t since_ms, until_ms; /* until 0: there are none */
};

struct app {
    struct settings *_Atomic settings; /* the desk's */
    struct desk *desk;
    struct clerk *_Atomic clerk; /* the writer's thread rings it */
    struct statistician *statistician;
    struct tls_context *tls;
    struct worker *workers;
    size_t worker_count;
    pthread_t *threads;
    size_t threads_started;
    struct worker operations;
    bool operations_open;
    struct reader *reader; /* the operations face's, for its figures */
    atomic_size_t connections;
    atomic_size_t streams;     /* long polls and event streams */
    struct feed_places places; /* of the latter */
    atomic_size_t bulks;       /* bulk submissions */
    struct reload reload;
    struct rates rates;
    struct crowd handshakes; /* those that have not ended */
    struct fetcher *fetcher;
    struct lists lists;
    struct app_list lists_figures[APP_PARTIES_MAX]; /* by the party's index */
    struct ocsp_memory ocsp;
    struct pages *pages;
    uv_signal_t signals[3];
    size_t signals_open;
    bool is_stopping;
    int64_t started_us;
};

/* Opens everything, prints the line with "event":"ready" and "url", runs until a signal, closes everything. Takes the
 * settings. */
int app_serve(struct settings *settings, struct faults *faults, struct fail *why);

/* The rates of the configuration: rates.h. */
bool app_rate(struct app *app, const struct actor *actor, int64_t now, struct rates_left *left);
bool app_rate_vital(struct app *app, const struct actor *actor, int64_t now);
void app_rate_policy(const struct app *app, char out[RATES_TEXT_SIZE]);
/* True: one more connection fits. */
bool app_connection_opened(struct app *app);
void app_connection_closed(struct app *app);
/* The same for one that waits for news. */
bool app_stream_opened(struct app *app);
void app_stream_closed(struct app *app);
/* The same for a bulk submission. */
bool app_bulk_opened(struct app *app);
void app_bulk_closed(struct app *app);

#endif
